/** `console`, which writes to the run's log. */

import * as log from "../log.ts";

/** How deep objects are shown, and how much of a list. */
const DEPTH = 4;
const ITEMS = 100;

/** Values as a line of text: texts as they are, objects as JSON with unquoted names. */
export function formatted(values: unknown[]): string {
  return values.map((value) => (typeof value === "string" ? value : shown(value, DEPTH, []))).join(" ");
}

function shown(value: unknown, depth: number, above: unknown[]): string {
  if (typeof value === "string") {
    return JSON.stringify(value);
  }
  if (typeof value === "function") {
    return `[function ${value.name || "without a name"}]`;
  }
  if (typeof value !== "object" || value === null) {
    return typeof value === "bigint" ? `${value}n` : String(value);
  }
  if (value instanceof Error) {
    return `${value.name}: ${value.message}`;
  }
  if (value instanceof Date || value instanceof RegExp || value.constructor?.name === "URL") {
    return String(value);
  }
  if (above.includes(value)) {
    return "[circular]";
  }
  return depth === 0 ? "…" : members(value, (inside) => shown(inside, depth - 1, [...above, value]));
}

function members(value: object, show: (inside: unknown) => string): string {
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof Set) {
    const items = Array.from(value as Iterable<unknown>);
    const more = items.length > ITEMS ? [`… ${items.length - ITEMS} more`] : [];
    return `[${[...items.slice(0, ITEMS).map(show), ...more].join(", ")}]`;
  }
  const entries = value instanceof Map ? [...value].map(([key, it]) => [show(key), it]) : Object.entries(value);
  const each = entries.slice(0, ITEMS).map(([key, it]) => `${key}: ${show(it)}`);
  return each.length === 0 ? "{}" : `{ ${each.join(", ")} }`;
}

const writer = (write: (line: string) => void) => (...values: unknown[]) => write(formatted(values));

export const console = {
  debug: writer(log.debug),
  trace: writer(log.debug),
  log: writer(log.info),
  info: writer(log.info),
  dir: writer(log.info),
  table: writer(log.info),
  warn: writer(log.warn),
  error: writer(log.error),
  assert: (holds: unknown, ...values: unknown[]) => {
    if (!holds) {
      log.error(`assertion failed: ${formatted(values)}`);
    }
  },
};
