/** The host's HTTP client. Connections, cookies and default headers belong to the user, as in a browser. */

import host, { type Options, type Response as HostResponse, type Result, type Variant } from "throng:load/http@0.1.0";
import { refusal, text, whole } from "../lowering.ts";
import { TransportError } from "./errors.ts";
import { JSON_TYPE, jsonOf, named, NONE, Request, type Settings } from "./request.ts";
import { Response } from "./response.ts";

export { TransportError, type TransportErrorKind } from "./errors.ts";
export type { File, Multipart } from "./multipart.ts";
export { Request, type Settings } from "./request.ts";
export { Response, type Timings } from "./response.ts";

const AS_PLANNED: Options = { discardBody: false };

/** Sends a request of any method and waits for the whole response. Throws a `TransportError` if none comes. */
export function request(method: string, url: string, settings?: Settings): Response {
  const { lowered, options } = new Request(method, url, settings);
  return received(() => (options ? host.sendWith(lowered, options) : host.send(lowered)));
}

function received(send: () => HostResponse): Response {
  try {
    return new Response(send());
  } catch (error) {
    throw new TransportError(refusal<Variant>(error));
  }
}

/** `request` of this method. */
type Send = (url: string, settings?: Settings) => Response;

/** One of which there is nothing to say but its name takes a short way to the host. */
export const get: Send = (url, settings) => {
  for (const setting in settings) {
    if (setting !== "name") {
      return request("GET", url, settings);
    }
  }
  return received(() => host.get(text(url, "url"), named(settings?.name)));
};
export const head: Send = (url, settings) => request("HEAD", url, settings);

/** One of a text, or of JSON, may take such a way too: its bytes are made by the host. */
export const post: Send = (url, settings = NONE) => {
  const { name, json, body } = settings;
  const isJson = body === undefined && json !== undefined;
  for (const setting in settings) {
    if (setting !== "name" && setting !== (isJson ? "json" : "body")) {
      return request("POST", url, settings);
    }
  }
  if (!isJson && typeof body !== "string") {
    return request("POST", url, settings);
  }
  const written = isJson ? jsonOf(json) : body;
  return received(() =>
    host.post(text(url, "url"), named(name), isJson ? JSON_TYPE : undefined, text(written, "a body")),
  );
};

export const put: Send = (url, settings) => request("PUT", url, settings);
export const patch: Send = (url, settings) => request("PATCH", url, settings);
export const del: Send = (url, settings) => request("DELETE", url, settings);
export { del as delete };
export const options: Send = (url, settings) => request("OPTIONS", url, settings);

/**
 * Sends several requests, at most `maxParallel` at a time (0: all at once), and waits for all. What became of each is in
 * the order of the requests.
 */
export function sendAll(requests: readonly Request[], { maxParallel = 0 } = {}): (Response | TransportError)[] {
  const lowered = requests.map((it): [Request["lowered"], Options] => [it.lowered, it.options ?? AS_PLANNED]);
  return host.sendAllWith(lowered, whole(maxParallel, 2 ** 32 - 1, "maxParallel")).map(outcome);
}

function outcome(result: Result): Response | TransportError {
  return result.tag === "ok" ? new Response(result.val) : new TransportError(result.val);
}

/**
 * Sends this header with every later request of this user; null takes it away again. A malformed one is reported by the
 * next request.
 */
export function defaultHeader(name: string, value: string | null): void {
  host.setDefaultHeader(text(name, "a header's name"), value === null ? null : text(value, "a header's value"));
}

/** Forgets all cookies of this user. */
export function clearCookies(): void {
  host.clearCookies();
}
