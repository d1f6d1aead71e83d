/** The contract's interfaces, as componentize-qjs gives them to a module. `wit/` has the words. */

declare module "throng:load/flow@0.1.0" {
  const flow: {
    think(milliseconds: number): void;
    /** Nanoseconds, exact up to 2⁵³. */
    now(): number;
    /** 64 bits, of which a number holds the upper 53. */
    random(): number;
    stopping(): boolean;
    end(reason: string): void;
  };
  export default flow;
}

declare module "throng:load/report@0.1.0" {
  type Level = "debug" | "info" | "warn" | "error";
  type Kind = "counter" | "gauge" | "trend" | "rate";
  class Metric {
    constructor(name: string, kind: Kind);
    add(value: number): void;
  }
  const report: { Metric: typeof Metric; check(name: string, ok: boolean): boolean; log(level: Level, message: string): void };
  export default report;
  export type { Level, Kind, Metric };
}

declare module "throng:load/data@0.1.0" {
  /** Throws an error whose `payload` is the contract's `feed-error`. */
  const data: {
    row(feed: string): [string, string][];
    item(list: string, index: number): string | null | undefined;
    fixtureState(): string | null | undefined;
    nextNumber(): number;
  };
  export default data;
}

declare module "throng:load/http@0.1.0" {
  type Pair = [string, string];
  type Variant = { tag: string; val?: unknown };
  type Request = {
    method: { tag: string; val?: string };
    url: string;
    name?: string;
    headers: Pair[];
    body?: Uint8Array;
    expect: number[];
    timeoutMs?: number;
    tags: Pair[];
  };
  type Options = { redirects?: number; compress?: string; discardBody: boolean };
  type Timings = {
    blocked: number;
    connecting: number;
    tlsHandshaking: number;
    sending: number;
    waiting: number;
    receiving: number;
  };
  class Response {
    status(): number;
    header(name: string): string | null;
    headers(): Pair[];
    trailers(): Pair[];
    url(): string;
    version(): string;
    bodyLen(): number;
    bytes(): Uint8Array;
    text(): string;
    json(pointer: string): string | null;
    timings(): Timings;
    pass(): void;
    fail(reason: string): void;
    tag(key: string, value: string): void;
    [Symbol.dispose](): void;
  }
  type Result = { tag: "ok"; val: Response } | { tag: "err"; val: Variant };
  const http: {
    /** Throws an error whose `payload` is the contract's `transport-error`, as `sendWith` does. */
    send(request: Request): Response;
    sendWith(request: Request, options: Options): Response;
    get(url: string, name: string | undefined): Response;
    post(url: string, name: string | undefined, mediaType: string | undefined, text: string): Response;
    sendAllWith(requests: [Request, Options][], maxParallel: number): Result[];
    setDefaultHeader(name: string, value: string | null): void;
    cookies(url: string): Pair[];
    setCookie(url: string, cookie: string): boolean;
    clearCookies(): void;
  };
  export default http;
  export type { Pair, Variant, Request, Options, Timings, Response, Result };
}

declare module "fast-text-encoding" {
  const encoder: typeof TextEncoder;
  const decoder: typeof TextDecoder;
  export { decoder as TextDecoder, encoder as TextEncoder };
}
