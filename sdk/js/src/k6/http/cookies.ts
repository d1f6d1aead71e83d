/** Cookies. The user's own jar is the host's, and forgets all between iterations unless `noCookiesReset` is set. */

import host from "throng:load/http@0.1.0";
import { text } from "../../lowering.ts";

export interface CookieOptions {
  domain?: string;
  path?: string;
  expires?: string;
  max_age?: number;
  secure?: boolean;
  http_only?: boolean;
}

/** A cookie as a response sets it. */
export interface Cookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  http_only: boolean;
  secure: boolean;
  max_age: number;
  expires: number;
}

/** The user's cookies. */
class OwnJar {
  /** What is sent to this address: lists of values by name. */
  cookiesForURL(url: string): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const [name, value] of host.cookies(text(String(url), "url"))) {
      (found[name] ??= []).push(value);
    }
    return found;
  }

  set(url: string, name: string, value: unknown, options: CookieOptions = {}): boolean {
    return host.setCookie(text(String(url), "url"), text(written(name, value, options), "a cookie"));
  }

  delete(url: string, name: string): boolean {
    return this.set(url, name, "", { max_age: 0 });
  }

  clear(url: string): boolean {
    const names = Object.keys(this.cookiesForURL(url));
    return names.map((name) => this.delete(url, name)).every(Boolean);
  }
}

const jar = new OwnJar();

/** The user's jar. */
export function cookieJar(): OwnJar {
  return jar;
}

/** A user has one jar here. */
export class CookieJar {
  constructor() {
    throw new Error("new http.CookieJar(): a user has one jar here, which http.cookieJar() gives; for more, take more users");
  }
}

function written(name: string, value: unknown, options: CookieOptions): string {
  const { domain, path, expires, max_age, secure, http_only } = options;
  const parts = [
    `${name}=${value}`,
    domain && `Domain=${domain}`,
    `Path=${path ?? "/"}`,
    expires && `Expires=${new Date(expires).toUTCString()}`,
    max_age !== undefined && `Max-Age=${max_age}`,
    secure && "Secure",
    http_only && "HttpOnly",
  ];
  return parts.filter(Boolean).join("; ");
}

type Given = Record<string, unknown>;

/** The `cookie` header of a request with cookies of its own: the jar's, unless they are replaced, and these. */
export function header(url: string, own: Given): string {
  const pairs = new Map(host.cookies(url).map(([name, value]) => [name, [value]]));
  for (const [name, given] of Object.entries(own)) {
    const { value, replace } = typeof given === "object" && given !== null ? (given as { value: unknown; replace?: boolean }) : { value: given };
    pairs.set(name, replace ? [String(value)] : [...(pairs.get(name) ?? []), String(value)]);
  }
  return [...pairs].flatMap(([name, values]) => values.map((value) => `${name}=${value}`)).join("; ");
}

/** The cookies that a response sets, by name. */
export function read(headers: [string, string][]): Record<string, Cookie[]> {
  const found: Record<string, Cookie[]> = {};
  for (const [name, line] of headers) {
    if (name === "set-cookie") {
      const cookie = parsed(line);
      (found[cookie.name] ??= []).push(cookie);
    }
  }
  return found;
}

function parsed(line: string): Cookie {
  const [pair = "", ...rest] = line.split(";").map((it) => it.trim());
  const parts = new Map(rest.map((it) => [it.split("=")[0]!.toLowerCase(), it.includes("=") ? it.slice(it.indexOf("=") + 1) : ""]));
  const at = pair.indexOf("=");
  return {
    name: pair.slice(0, at),
    value: pair.slice(at + 1).replace(/^"(.*)"$/, "$1"),
    domain: parts.get("domain") ?? "",
    path: parts.get("path") ?? "",
    http_only: parts.has("httponly"),
    secure: parts.has("secure"),
    max_age: Number(parts.get("max-age") ?? 0) || 0,
    expires: parts.has("expires") ? Date.parse(parts.get("expires")!) || 0 : 0,
  };
}
