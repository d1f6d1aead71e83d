/** Checks what is handed to the host: componentize-qjs would turn what does not fit into something else, or trap. */

/** A text without halves of surrogate pairs, which have no UTF-8. */
export function text(value: unknown, what: string): string {
  if (typeof value !== "string") {
    throw new TypeError(`${what} must be a text, but is ${shown(value)}`);
  }
  return (value.isWellFormed?.() ?? true) ? value : value.toWellFormed();
}

/** A whole number from 0 to `most`. */
export function whole(value: unknown, most: number, what: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > most) {
    throw new RangeError(`${what} must be a whole number from 0 to ${most}, but is ${shown(value)}`);
  }
  return value;
}

/** What the host gave in place of a result. What is no such error is thrown again. */
export function refusal<T>(error: unknown): T {
  if (error instanceof Error && "payload" in error) {
    return error.payload as T;
  }
  throw error;
}

/** A value in a message. */
export function shown(value: unknown): string {
  if (typeof value === "function") {
    return value.name ? `the function ${value.name}` : "a function";
  }
  if (typeof value === "object" && value !== null) {
    // Not its own words, which may be missing or throw.
    return Array.isArray(value) ? "a list" : Object.prototype.toString.call(value);
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Names and values: an object, or pairs, where a name may come again. A value that is null or undefined is left out. */
export type Pairs = Record<string, unknown> | Iterable<readonly [string, unknown]>;

/** As pairs of texts; an object's value may be a list, of which each is a pair. */
export function pairs(given: Pairs, what: string): [string, string][] {
  if (typeof given !== "object") {
    throw new TypeError(`${what} must be an object or a list of pairs, but is ${shown(given)}`);
  }
  const lowered: [string, string][] = [];
  if (Symbol.iterator in given) {
    for (const [name, value] of given as Iterable<readonly [string, unknown]>) {
      push(lowered, name, value, what);
    }
    return lowered;
  }
  for (const name in given) {
    const value = given[name];
    if (Array.isArray(value)) {
      value.forEach((it) => push(lowered, name, it, what));
    } else {
      push(lowered, name, value, what);
    }
  }
  return lowered;
}

function push(lowered: [string, string][], name: string, value: unknown, what: string): void {
  if (value !== null && value !== undefined) {
    lowered.push([text(name, what), typeof value === "number" ? `${value}` : text(String(value), what)]);
  }
}
