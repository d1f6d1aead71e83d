/** `k6/http`: requests. Connections and cookies belong to the user. */

import host, { type Response as HostResponse, type Result, type Variant } from "throng:load/http@0.1.0";
import { ScenarioError } from "../failure.ts";
import { refusal, text } from "../lowering.ts";
import { watch } from "./deadline.ts";
import { here, only } from "./here.ts";
import { judge } from "./http/callback.ts";
import { told } from "./http/errors.ts";
import { type Asked, Outgoing, type Params } from "./http/request.ts";
import { Response } from "./http/response.ts";
import { matches, TAG } from "./submetrics.ts";

export { file, FileData } from "./http/body.ts";
export { expectedStatuses, setResponseCallback } from "./http/callback.ts";
export { CookieJar, cookieJar } from "./http/cookies.ts";
export { url } from "./http/template.ts";

/** Sends a request of any method. */
export function request(method: string, url: unknown, body?: unknown, params?: Params | null): Response {
  only(["setup", "iteration", "teardown"], "requests", "sent in a function of the script, not while it is loaded");
  const outgoing = new Outgoing(String(method).toUpperCase(), url, body, params);
  const { lowered, options } = outgoing;
  let response: Response;
  try {
    response = received(outgoing, options ? host.sendWith(lowered, options) : host.send(lowered));
  } catch (error) {
    response = failed(outgoing, refusal<Variant>(error));
  }
  watch();
  return response;
}

type WithBody = (url: unknown, body?: unknown, params?: Params | null) => Response;

/** A GET. One of which there is nothing to say but its address takes a short way to the host. */
export function get(url: unknown, params?: Params | null): Response {
  if ((params !== undefined && params !== null) || !isPlain(url)) {
    return request("GET", url, undefined, params);
  }
  try {
    return shortly(["GET", url], host.get(text(url, "url"), url));
  } catch (error) {
    return failed(new Outgoing("GET", url), refusal<Variant>(error));
  }
}

/** A POST. One of a text of which there is nothing to say but its type may take such a way, too: its bytes are made by the host. */
export function post(url: unknown, body?: unknown, params?: Params | null): Response {
  const mediaType = typeAlone(params);
  if (typeof body !== "string" || mediaType === false || !isPlain(url)) {
    return request("POST", url, body, params);
  }
  try {
    return shortly(["POST", url, body, params], host.post(text(url, "url"), url, mediaType, text(body, "a body")));
  } catch (error) {
    return failed(new Outgoing("POST", url, body, params), refusal<Variant>(error));
  }
}

/** Whether nothing is to be said of a request but what it is: no tags, no credentials, no statuses of its own. */
function isPlain(url: unknown): url is string {
  const asPlanned = here.plainRequests && here.plainTags && here.group === "" && here.stage === "iteration";
  return asPlanned && typeof url === "string" && !url.includes("@") && judge(undefined) === undefined;
}

/** The `content-type`, if there is one; false if something else is said. */
function typeAlone(params: Params | null | undefined): string | undefined | false {
  for (const name in params) {
    if (name !== "headers") {
      return false;
    }
  }
  let type: string | undefined;
  for (const name in params?.headers) {
    const value = params.headers[name];
    if (type !== undefined || name.toLowerCase() !== "content-type" || typeof value !== "string") {
      return false;
    }
    type = text(value, "a header's value");
  }
  return type;
}

function shortly(asked: Asked, handle: HostResponse): Response {
  const status = handle.status();
  return new Response(asked, handle, status, "", status >= 400 ? 1000 + status : 0);
}

export const head = (url: unknown, params?: Params | null): Response => request("HEAD", url, undefined, params);
export const put: WithBody = (url, body, params) => request("PUT", url, body, params);
export const patch: WithBody = (url, body, params) => request("PATCH", url, body, params);
export const del: WithBody = (url, body, params) => request("DELETE", url, body, params);
export const options: WithBody = (url, body, params) => request("OPTIONS", url, body, params);

/** Nothing here runs after a function has returned. */
export function asyncRequest(): never {
  throw new Error("http.asyncRequest is not there: http.request waits by itself, and http.batch sends several at a time");
}

type Entry = unknown;

/** Sends several requests at a time: a list or an object of addresses, lists `[method, url, body, params]` or objects of these. */
export function batch(requests: Entry[] | Record<string, Entry>): Response[] | Record<string, Response> {
  only(["setup", "iteration", "teardown"], "requests", "sent in a function of the script, not while it is loaded");
  const names = Object.keys(requests);
  const all = names.map((name) => entry((requests as Record<string, Entry>)[name]));
  const parallel = Number(here.options.batch ?? 20);
  const results = host.sendAllWith(all.map((it) => [it.lowered, it.options ?? { discardBody: false }]), parallel);
  const responses = results.map((result, at) => outcome(all[at]!, result));
  watch();
  return Array.isArray(requests) ? responses : Object.fromEntries(names.map((name, at) => [name, responses[at]!]));
}

function entry(given: Entry): Outgoing {
  if (Array.isArray(given)) {
    const [method, url, body, params] = given;
    return new Outgoing(String(method).toUpperCase(), url, body, params);
  }
  if (typeof given === "object" && given !== null && "method" in given) {
    const { method, url, body, params } = given as { method: string; url: unknown; body?: unknown; params?: Params };
    return new Outgoing(String(method).toUpperCase(), url, body, params);
  }
  return new Outgoing("GET", typeof given === "object" && given !== null && !("name" in given) ? (given as any).url : given);
}

function outcome(outgoing: Outgoing, result: Result): Response {
  return result.tag === "ok" ? received(outgoing, result.val) : failed(outgoing, result.val);
}

function received(outgoing: Outgoing, handle: HostResponse): Response {
  const status = handle.status();
  const response = new Response(outgoing, handle, status, "", status >= 400 ? 1000 + status : 0);
  const { expected } = outgoing;
  let ok = status < 400;
  if (expected !== undefined) {
    const should = expected?.has(status) ?? true;
    if (should !== ok) {
      should ? handle.pass() : handle.fail(`status ${status} is not expected`);
    }
    ok = should;
  }
  for (const part of here.requests) {
    if (part.after && matches(part, (key) => after(response, ok, key) ?? outgoing.tag(key))) {
      handle.tag(TAG, part.selector);
    }
  }
  return response;
}

function after(response: Response, expected: boolean, key: string): string | undefined {
  switch (key) {
    case "status":
      return String(response.status);
    case "expected_response":
      return String(expected);
    case "error_code":
      return response.error_code === 0 ? "" : String(response.error_code);
    case "proto":
      return response.proto;
    default:
      return undefined;
  }
}

function failed(outgoing: Outgoing, error: Variant): Response {
  if (error.tag === "stopping") {
    throw new ScenarioError("the test is ending");
  }
  const [text, code] = told(error);
  if (outgoing.params.throw ?? here.options.throw ?? false) {
    throw new ScenarioError(text);
  }
  return new Response(outgoing, undefined, 0, text, code);
}

export const [TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3] = ["tls1.0", "tls1.1", "tls1.2", "tls1.3"];
