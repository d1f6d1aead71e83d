/** A request as k6 takes it, and as it is handed to the host. */

import type { Options, Pair, Request as HostRequest } from "throng:load/http@0.1.0";
import { text, whole } from "../../lowering.ts";
import { b64encode } from "../encoding.ts";
import { here, type Tags } from "../here.ts";
import { milliseconds } from "../spans.ts";
import { matches, TAG } from "../submetrics.ts";
import { bodyOf } from "./body.ts";
import { type ExpectedStatuses, judge } from "./callback.ts";
import { header as cookieHeader } from "./cookies.ts";
import { Url } from "./template.ts";

/** What may be said of a request beside its method, its address and its body. */
export interface Params {
  auth?: string;
  compression?: string;
  cookies?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  jar?: unknown;
  redirects?: number;
  responseCallback?: ExpectedStatuses | null;
  responseType?: "text" | "binary" | "none";
  tags?: Tags;
  throw?: boolean;
  timeout?: number | string;
}

const METHODS: Record<string, { tag: string }> = Object.fromEntries(
  ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((name) => [name, { tag: name.toLowerCase() }]),
);
const NONE: Params = Object.freeze({});
const NO_PAIRS: Pair[] = [];
const NO_STATUSES: number[] = [];
/** As long as k6 waits. */
const TIMEOUT = 60_000;

/** What is said of a request. */
export type Asked = [method: string, url: unknown, body?: unknown, params?: Params | null];

/** A request that is not sent yet. */
export class Outgoing {
  readonly lowered: HostRequest;
  readonly options?: Options;
  readonly params: Params;
  readonly expected: ExpectedStatuses | null | undefined;

  constructor(
    readonly method: string,
    url: unknown,
    /** As the script has it, for `response.request`. */
    readonly body?: unknown,
    params?: Params | null,
  ) {
    const given = (this.params = params ?? NONE);
    this.expected = judge(given.responseCallback);
    let [address, name] = url instanceof Url ? [url.url, url.name] : [String(url), undefined];
    let headers = NO_PAIRS;
    if (given !== NONE || address.includes("@")) {
      [address, headers] = headersOf(given, address);
    }
    let bytes: Uint8Array | undefined;
    if (body !== undefined && body !== null) {
      const [octets, mediaType] = bodyOf(body);
      bytes = octets;
      if (mediaType !== undefined && !headers.some(([name]) => name.toLowerCase() === "content-type")) {
        headers = [...headers, ["content-type", mediaType]];
      }
    }
    const target = text(address, "url");
    const known = given.tags?.name ?? name ?? target;
    this.lowered = {
      method: METHODS[method] ?? { tag: "other", val: text(method, "method") },
      url: target,
      name: text(String(known), "name"),
      headers,
      body: bytes,
      expect: NO_STATUSES,
      timeoutMs: given.timeout === undefined ? TIMEOUT : milliseconds(given.timeout, "timeout"),
      tags: this.#tags(String(known)),
    };
    this.options = optionsOf(given);
  }

  /** What the host counts it under beside its name. */
  #tags(name: string): Pair[] {
    const own = this.params.tags;
    if (own === undefined && here.group === "" && here.plainTags && here.requests.length === 0) {
      return NO_PAIRS;
    }
    const all: Tags = { ...here.tags, ...own };
    delete all.name;
    const tags = Object.entries(all).map(([key, value]): Pair => [key, text(String(value), "a tag")]);
    if (here.group !== "") {
      tags.push(["group", here.group]);
    }
    for (const part of here.requests) {
      if (!part.after && matches(part, (key) => this.tag(key, name))) {
        tags.push([TAG, part.selector]);
      }
    }
    return tags;
  }

  /** The value of a tag, as far as it is known before there is a response. */
  tag(key: string, name = this.lowered.name): string | undefined {
    const own = key === "name" ? name : (this.params.tags?.[key] ?? here.tags[key] ?? here.common[key]);
    if (own !== undefined) {
      return String(own);
    }
    switch (key) {
      case "method":
        return this.method;
      case "url":
        return this.lowered.url;
      case "group":
        return here.group;
      case "scenario":
        return here.scenario;
      default:
        return undefined;
    }
  }
}

/** The address without credentials, and the headers with them. */
function headersOf(params: Params, url: string): [string, Pair[]] {
  const headers: Pair[] = [];
  for (const name in params.headers) {
    const value = params.headers[name];
    if (value !== null && value !== undefined) {
      headers.push([text(name, "a header's name"), text(String(value), "a header's value")]);
    }
  }
  const [, before, credentials, after] = /^(https?:\/\/)([^/?#@]*)@(.*)$/is.exec(url) ?? [];
  if (credentials !== undefined) {
    if (params.auth === "digest" || params.auth === "ntlm") {
      throw new Error(`auth: "${params.auth}" is not there; "basic" is`);
    }
    headers.push(["authorization", `Basic ${b64encode(credentials.replace(/%[0-9a-f]{2}/gi, decodeURIComponent))}`]);
  }
  const address = credentials === undefined ? url : `${before}${after}`;
  if (params.jar !== undefined) {
    throw new Error("jar: a user has one jar here, which http.cookieJar() gives and all its requests use");
  }
  if (params.cookies) {
    const value = cookieHeader(address, params.cookies);
    if (value !== "") {
      headers.push(["cookie", text(value, "cookies")]);
    }
  }
  return [address, headers];
}

const CODINGS = ["gzip", "deflate", "br", "zstd"];
const DISCARD: Options = Object.freeze({ discardBody: true });

function optionsOf({ redirects = here.options.maxRedirects, compression, responseType }: Params): Options | undefined {
  const discardBody = responseType === undefined ? Boolean(here.options.discardResponseBodies) : responseType === "none";
  if (redirects === undefined && compression === undefined) {
    return discardBody ? DISCARD : undefined;
  }
  if (compression !== undefined && !CODINGS.includes(compression)) {
    throw new Error(`compression: "${compression}" is not there; one of ${CODINGS.join(", ")} is`);
  }
  return { redirects: redirects === undefined ? undefined : whole(redirects, 2 ** 32 - 1, "redirects"), compress: compression, discardBody };
}
