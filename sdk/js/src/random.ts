/**
 * Chance. It comes from the host, from a generator of each user's own: a run with the same seed repeats, and no two users
 * draw alike. `Math.random` and `crypto` draw from it too.
 */

import flow from "throng:load/flow@0.1.0";

/** A fraction from 0 up to, but without, 1: a multiple of 2⁻⁵³. */
export function unit(): number {
  // Of the 64 bits a number holds the upper 53; rounded, they can be one too many.
  return Math.min(Math.floor(flow.random() / 2 ** 11), 2 ** 53 - 1) / 2 ** 53;
}

/** A whole number from `least` to `most`, both included, each equally likely (to 2⁻⁵³). */
export function between(least: number, most: number): number {
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || most < least) {
    throw new RangeError(`random.between(${least}, ${most}): give two whole numbers, the smaller one first`);
  }
  return least + Math.floor(unit() * (most - least + 1));
}

/** A fraction from `least` up to, but without, `most`. */
export function uniform(least: number, most: number): number {
  return least + unit() * (most - least);
}

/** One of the items, each equally likely. */
export function choose<T>(items: readonly T[]): T {
  if (items.length === 0) {
    throw new RangeError("random.choose: there is nothing to choose from");
  }
  return items[between(0, items.length - 1)]!;
}

/** True this often: 0.1 is one time in ten. Never for 0 or less, always for 1 or more. */
export function chance(probability: number): boolean {
  return unit() < probability;
}

/** Puts the items into a random order, in place. */
export function shuffle<T>(items: T[]): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = between(0, last);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}

/** So many random bytes. */
export function bytes(count: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: count }, () => between(0, 255));
}

/** A random UUID (RFC 9562, version 4). */
export function uuid(): string {
  const drawn = bytes(16);
  drawn[6] = (drawn[6]! & 0x0f) | 0x40;
  drawn[8] = (drawn[8]! & 0x3f) | 0x80;
  const hex = Array.from(drawn, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
