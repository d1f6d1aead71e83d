/** A response, kept by the host: nothing is copied but what is asked for. */

import type { Pair, Response as HostResponse } from "throng:load/http@0.1.0";
import { ScenarioError } from "../failure.ts";
import { refusal, text } from "../lowering.ts";
import { check } from "../report.ts";

/** How long each phase took, in milliseconds. A phase that did not take place is 0. */
export interface Timings {
  /** Waiting for a connection slot, and resolving the name. */
  blocked: number;
  /** Opening the connection. */
  connecting: number;
  tlsHandshaking: number;
  sending: number;
  /** From the last byte sent to the first byte received. */
  waiting: number;
  receiving: number;
  /** All of them together. */
  total: number;
}

/**
 * A response. Its verdict is settled when it is closed, at the latest when the function that received it returns: call
 * `fail` and `pass` before.
 */
export class Response {
  readonly #handle: HostResponse;
  #status?: number;

  constructor(handle: HostResponse) {
    this.#handle = handle;
  }

  /** The status code. */
  get status(): number {
    return (this.#status ??= this.#handle.status());
  }

  /** Whether the status is one of 200 to 299. */
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The first header of this name, in any case. */
  header(name: string): string | undefined {
    return this.#handle.header(text(name, "a header's name")) ?? undefined;
  }

  /** All headers in the order received, names in lower case. */
  get headers(): Pair[] {
    return this.#handle.headers();
  }

  /** What followed the body; nearly always nothing. */
  get trailers(): Pair[] {
    return this.#handle.trailers();
  }

  /** Where it came from, absolute: not what was asked for, if redirects were followed. */
  get url(): string {
    return this.#handle.url();
  }

  /** The protocol it came over: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2`. */
  get version(): string {
    return this.#handle.version();
  }

  /** The body's length in bytes; of a discarded body, what was counted. Copies nothing. */
  get length(): number {
    return this.#handle.bodyLen();
  }

  /** The body, decoded if it came compressed. Copies all of it at each call. */
  get bytes(): Uint8Array {
    return this.#handle.bytes();
  }

  /** The body as text. Throws if it is not UTF-8. Copies all of it at each call. */
  get text(): string {
    try {
      return this.#handle.text();
    } catch (error) {
      throw new ScenarioError(`body: ${refusal<string>(error)}`);
    }
  }

  /**
   * With an RFC 6901 pointer (`/items/0/id`) the value there; undefined if there is none or the body is not JSON. The host
   * reads the body, once for all calls, and only this value is copied. Without one the whole body; throws if it is not JSON.
   */
  json(pointer?: string): any {
    if (pointer === undefined) {
      return parsed(this.text);
    }
    const found = this.#handle.json(text(pointer, "a pointer"));
    return found === null || found === undefined ? undefined : JSON.parse(found);
  }

  /** How long each phase took. */
  get timings(): Timings {
    const taken = Object.entries(this.#handle.timings()).map(([phase, microseconds]) => [phase, microseconds / 1000] as const);
    const total = taken.reduce((sum, [, milliseconds]) => sum + milliseconds, 0);
    return { ...Object.fromEntries(taken), total } as unknown as Timings;
  }

  /** Counts this request as a success, whatever its status. */
  pass(): void {
    this.#handle.pass();
  }

  /** Counts this request as a failure, whatever its status. Reasons are counted by their text: no ids in them. */
  fail(reason: string): void {
    this.#handle.fail(text(reason, "reason"));
  }

  /** Counts a check and gives `ok` back. One that does not hold also fails this request, for the check's name. */
  check(name: string, ok: boolean): boolean {
    if (!ok) {
      this.fail(name);
    }
    return check(name, ok);
  }

  /** Lets go of it before the function returns, as in a long loop. Its verdict is settled then. */
  close(): void {
    this.#handle[Symbol.dispose]();
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ScenarioError("body: not JSON");
  }
}
