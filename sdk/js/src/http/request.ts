/** A request: what it may be given, and how it is handed to the host. */

import type { Options, Request as HostRequest } from "throng:load/http@0.1.0";
import { type Duration, milliseconds } from "../duration.ts";
import { type Pairs, pairs, shown, text, whole } from "../lowering.ts";
import { encoded as multipartOf, type Multipart, octets } from "./multipart.ts";

/**
 * What a request may be given, beside its method and URL. Of the bodies (`json`, `form`, `multipart`, `body`) it takes one.
 */
export interface Settings {
  /** Put behind the URL, percent-encoded. */
  query?: Pairs;
  /** They replace the user's default headers of the same names. */
  headers?: Pairs;
  /** Adds `authorization: Bearer TOKEN`. */
  bearer?: string;
  /** The body, written as JSON, with its `content-type`. */
  json?: unknown;
  /** The body, as a form of an HTML page sends it, with its `content-type`. */
  form?: Pairs;
  /** The body: texts and files, with its `content-type`. */
  multipart?: Multipart;
  /** The body as it is sent. */
  body?: string | Uint8Array | ArrayBuffer;
  /** The series that it is reported under. Without: method and path. Give one wherever a path holds an id. */
  name?: string;
  /** It is also counted under each of these. */
  tags?: Pairs;
  /** The statuses that count as success. Without: 100 to 399. */
  expect?: number | readonly number[];
  /** For the whole exchange. Without: the plan's. */
  timeout?: Duration;
  /** How many are followed; with 0 the redirect itself is the response. Without: as many as the plan says. */
  redirects?: number;
  /** The host compresses the body before it is sent, unless its headers name a coding already. */
  compress?: "gzip" | "deflate" | "br" | "zstd";
  /** The response's body is counted and dropped as it arrives: it costs no memory, and reads as empty. */
  discardBody?: boolean;
  /** Sends the body in chunks, without telling its length. */
  chunked?: boolean;
  /** Asks the server whether it wants the body before sending it. */
  expectContinue?: boolean;
}

const BODIES = ["json", "form", "multipart", "body"] as const;
const SETTINGS = new Set<string>([
  ...["query", "headers", "bearer", ...BODIES, "name", "tags", "expect", "timeout", "redirects", "compress", "discardBody"],
  ...["chunked", "expectContinue"],
]);
const METHODS = new Map(
  ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].map((name) => [name, { tag: name.toLowerCase() }]),
);
const CODINGS = ["gzip", "deflate", "br", "zstd"];
const U16 = 2 ** 16 - 1;
const U32 = 2 ** 32 - 1;
export const NONE: Settings = {};
export const JSON_TYPE = "application/json";

/** A request that is not sent yet, for `sendAll`. */
export class Request {
  /** As the contract has it. */
  readonly lowered: HostRequest;
  /** How it is carried; none: as the plan says. */
  readonly options?: Options;

  constructor(method: string, url: string, settings: Settings = NONE) {
    refuseUnknown(settings);
    const headers = settings.headers ? pairs(settings.headers, "headers") : [];
    const [body, mediaType] = bodyOf(settings);
    if (settings.bearer !== undefined) {
      headers.push(["authorization", `Bearer ${text(settings.bearer, "bearer")}`]);
    }
    if (mediaType !== undefined) {
      headers.push(["content-type", mediaType]);
    }
    if (settings.chunked) {
      headers.push(["transfer-encoding", "chunked"]);
    }
    if (settings.expectContinue) {
      headers.push(["expect", "100-continue"]);
    }
    this.lowered = {
      method: METHODS.get(method) ?? { tag: "other", val: text(method, "method") },
      url: withQuery(text(url, "url"), settings.query),
      name: named(settings.name),
      headers,
      body,
      expect: expected(settings.expect),
      timeoutMs: settings.timeout === undefined ? undefined : milliseconds(settings.timeout),
      tags: settings.tags ? pairs(settings.tags, "tags") : [],
    };
    this.options = optionsOf(settings);
  }
}

function refuseUnknown(settings: Settings): void {
  for (const name in settings) {
    if (!SETTINGS.has(name)) {
      throw new TypeError(`a request has no setting ${name}: it has ${[...SETTINGS].join(", ")}`);
    }
  }
}

function withQuery(url: string, query: Pairs | undefined): string {
  const written = query ? encoded(pairs(query, "query")) : "";
  // A fragment is never sent and so never behind the query here.
  return written === "" ? url : `${url}${url.includes("?") ? "&" : "?"}${written}`;
}

function encoded(fields: [string, string][]): string {
  let written = "";
  for (const [name, value] of fields) {
    written += `${written && "&"}${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  }
  return written;
}

/** The body, and its content type. */
function bodyOf({ json, form, multipart, body }: Settings): [Uint8Array?, string?] {
  if (json === undefined && form === undefined && multipart === undefined && body === undefined) {
    return [];
  }
  const given = { json, form, multipart, body };
  const names = BODIES.filter((name) => given[name] !== undefined);
  if (names.length > 1) {
    throw new TypeError(`a request takes one body, but has ${names.join(" and ")}`);
  }
  if (json !== undefined) {
    return [octets(jsonOf(json)), JSON_TYPE];
  }
  if (form !== undefined) {
    return [octets(encoded(pairs(form, "form")).replaceAll("%20", "+")), "application/x-www-form-urlencoded"];
  }
  return multipart === undefined ? [octets(body)] : multipartOf(multipart);
}

/** A name that is handed to the host. */
export function named(name: string | undefined): string | undefined {
  return name === undefined ? undefined : text(name, "name");
}

export function jsonOf(value: unknown): string {
  const written: string | undefined = JSON.stringify(value);
  if (written === undefined) {
    throw new TypeError(`\`json\` must be what JSON can hold, but is ${shown(value)}`);
  }
  return written;
}

function expected(statuses: number | readonly number[] | undefined): number[] {
  if (statuses === undefined) {
    return [];
  }
  return (typeof statuses === "number" ? [statuses] : [...statuses]).map((it) => whole(it, U16, "expect"));
}

function optionsOf({ redirects, compress, discardBody }: Settings): Options | undefined {
  if (redirects === undefined && compress === undefined && discardBody === undefined) {
    return undefined;
  }
  if (compress !== undefined && !CODINGS.includes(compress)) {
    throw new TypeError(`compress must be one of ${CODINGS.join(", ")}, but is ${compress}`);
  }
  return {
    redirects: redirects === undefined ? undefined : whole(redirects, U32, "redirects"),
    compress,
    discardBody: Boolean(discardBody),
  };
}
