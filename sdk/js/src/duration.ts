/** Spans of time, as authors write them. */

/** A text with a unit (`"500ms"`, `"1.5s"`, `"2m"`, `"1h"`), or a number of milliseconds. */
export type Duration = number | `${number}${"ms" | "s" | "m" | "h"}`;

const UNITS: Record<string, number> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3 };
const MOST = 2 ** 32 - 1;

/**
 * Whole milliseconds, rounded up, so that no span is cut short. Throws for what is no span, is negative or is longer than
 * 49 days, the contract's limit.
 */
export function milliseconds(duration: Duration): number {
  const exact = typeof duration === "number" ? duration : ofText(duration);
  if (!(exact >= 0 && exact <= MOST)) {
    throw new RangeError(`a time span must be between 0 and 49 days, but is ${duration}`);
  }
  // Rounded first: 1.1 * 1000 is a little more than 1100.
  return Math.ceil(Math.round(exact * 1e6) / 1e6);
}

function ofText(text: string): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$/.exec(text);
  if (!match) {
    throw new TypeError(
      `${JSON.stringify(text)} is not a time span: write a number and a unit, as in "500ms", "1.5s", "2m" or "1h"`,
    );
  }
  return Number(match[1]) * UNITS[match[2]!]!;
}
