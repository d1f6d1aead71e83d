/** A response as k6 gives it. The host keeps it: each part is copied when it is first asked for. */

import type { Response as HostResponse } from "throng:load/http@0.1.0";
import { refusal } from "../../lowering.ts";
import { pick, pointer } from "../selector.ts";
import { type Cookie, read } from "./cookies.ts";
import { type Asked, Outgoing } from "./request.ts";

/** How long each phase took, in milliseconds. */
export interface Timings {
  blocked: number;
  connecting: number;
  tls_handshaking: number;
  sending: number;
  waiting: number;
  receiving: number;
  /** Sending, waiting and receiving. */
  duration: number;
  looking_up: number;
}

const NEVER: Timings = { blocked: 0, connecting: 0, tls_handshaking: 0, sending: 0, waiting: 0, receiving: 0, duration: 0, looking_up: 0 };

const PLAIN: Pick<Outgoing, "options" | "params"> = { params: {} };

export class Response {
  readonly status: number;
  readonly error: string;
  readonly error_code: number;
  readonly #handle?: HostResponse;
  /** What was sent; after a short way not made before it is asked for. */
  #sent: Outgoing | Asked;
  #body?: string | ArrayBuffer | null;
  #headers?: Record<string, string>;
  #json?: { value: unknown };
  #timings?: Timings;

  constructor(sent: Outgoing | Asked, handle: HostResponse | undefined, status: number, error: string, code: number) {
    this.#sent = sent;
    this.#handle = handle;
    this.status = status;
    this.error = error;
    this.error_code = code;
  }

  get #outgoing(): Outgoing {
    return this.#sent instanceof Outgoing ? this.#sent : (this.#sent = new Outgoing(...this.#sent));
  }

  /** As text; as an ArrayBuffer with `responseType: "binary"`; null if it was discarded, or there is none. */
  get body(): string | ArrayBuffer | null {
    return this.#body === undefined ? (this.#body = this.#read()) : this.#body;
  }

  set body(value) {
    this.#body = value;
  }

  #read(): string | ArrayBuffer | null {
    const { options, params } = this.#sent instanceof Outgoing ? this.#sent : PLAIN;
    if (!this.#handle || options?.discardBody) {
      return null;
    }
    if (params.responseType === "binary") {
      const bytes = this.#handle.bytes();
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    }
    try {
      return this.#handle.text();
    } catch (error) {
      refusal(error);
      return new TextDecoder().decode(this.#handle.bytes());
    }
  }

  /** By their names as Go writes them: `Content-Type`. */
  get headers(): Record<string, string> {
    if (this.#headers === undefined) {
      this.#headers = {};
      for (const [name, value] of this.#handle?.headers() ?? []) {
        const canonical = name.replace(/(^|-)[a-z]/g, (it) => it.toUpperCase());
        const before = this.#headers[canonical];
        this.#headers[canonical] = before === undefined ? value : `${before}, ${value}`;
      }
    }
    return this.#headers;
  }

  get cookies(): Record<string, Cookie[]> {
    return read(this.#handle?.headers() ?? []);
  }

  get timings(): Timings {
    return (this.#timings ??= this.#handle ? timed(this.#handle) : NEVER);
  }

  /** Where it came from, after redirects. */
  get url(): string {
    return this.#handle?.url() ?? this.#outgoing.lowered.url;
  }

  get proto(): string {
    const version = this.#handle?.version() ?? "";
    return version === "HTTP/2" ? "HTTP/2.0" : version;
  }

  get status_text(): string {
    return this.status === 0 ? "" : `${this.status} ${REASONS[this.status] ?? ""}`.trim();
  }

  get request(): { method: string; url: string; headers: Record<string, string[]>; body: unknown; cookies: object } {
    const { lowered, method, body, params } = this.#outgoing;
    const headers = Object.fromEntries(lowered.headers.map(([name, value]) => [name, [value]]));
    return { method, url: lowered.url, headers, body: body ?? "", cookies: params.cookies ?? {} };
  }

  get remote_ip(): string {
    return "";
  }

  get remote_port(): number {
    return 0;
  }

  /** The body as JSON; with a selector (GJSON's syntax) what it selects. A plain path is looked up by the host. */
  json(selector?: string): any {
    if (selector !== undefined && this.#json === undefined && this.#handle && !(this.#body && typeof this.#body !== "string")) {
      const path = pointer(selector);
      const found = path === undefined ? undefined : this.#handle.json(path);
      if (found !== undefined && found !== null) {
        return JSON.parse(found);
      }
    }
    this.#json ??= { value: this.#parsed() };
    return selector === undefined ? this.#json.value : pick(this.#json.value, selector);
  }

  #parsed(): unknown {
    const { body } = this;
    if (body === null || body === "") {
      throw new Error("the body is null so we can't transform it to JSON - this likely was because of a request error getting the response");
    }
    try {
      return JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
    } catch (error) {
      throw new Error(`cannot parse json due to an error: ${(error as Error).message}`);
    }
  }

  html(): never {
    throw new Error("response.html(): HTML is not parsed here; look into response.body");
  }

  submitForm(): never {
    throw new Error("response.submitForm(): HTML is not parsed here; send the form with http.post");
  }

  clickLink(): never {
    throw new Error("response.clickLink(): HTML is not parsed here; send the request with http.get");
  }

  /** What k6's own object would be written as. */
  toJSON(): object {
    const { status, status_text, error, error_code, body, headers, cookies, timings, url, proto, request } = this;
    return { status, status_text, error, error_code, body, headers, cookies, timings, url, proto, request };
  }
}

function timed(handle: HostResponse): Timings {
  const taken = handle.timings();
  const [sending, waiting, receiving] = [taken.sending / 1e3, taken.waiting / 1e3, taken.receiving / 1e3];
  return {
    blocked: taken.blocked / 1e3,
    connecting: taken.connecting / 1e3,
    tls_handshaking: taken.tlsHandshaking / 1e3,
    sending,
    waiting,
    receiving,
    duration: sending + waiting + receiving,
    looking_up: 0,
  };
}

/** What Go calls the usual statuses. */
const REASONS: Record<number, string> = {
  200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
  301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect",
  400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 410: "Gone",
  413: "Request Entity Too Large", 415: "Unsupported Media Type", 418: "I'm a teapot", 422: "Unprocessable Entity", 429: "Too Many Requests",
  500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
};
