/** `Math.random`, `crypto` and `performance`, from the host. */

import * as host from "../random.ts";
import { now } from "../time.ts";

/** Whether there is a user. While the file is loaded, what is drawn is the same for all, and no time goes by. */
let begun = false;

const frozen = Math.random;

/** Called before the author's functions. */
export function begin(): void {
  begun = true;
}

/** What `seed` has chosen in the place of the host's. */
let own: (() => number) | undefined;

export function random(): number {
  return own ? own() : begun ? host.unit() : frozen();
}

/** From now on `Math.random` gives the same for the same number (mulberry32). */
export function seed(number: number): void {
  let state = number >>> 0;
  own = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const crypto = {
  getRandomValues<T extends ArrayBufferView>(into: T): T {
    const view = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let at = 0; at < view.length; at++) {
      view[at] = Math.floor(random() * 256);
    }
    return into;
  },
  randomUUID: (): string => {
    if (!begun) {
      throw new Error("crypto.randomUUID() while the file is loaded would give all users the same: draw in start");
    }
    return host.uuid();
  },
};

/** The engine's own counts from when the component was built. */
export const performance = {
  now: (): number => (begun ? now() : 0),
  get timeOrigin(): number {
    return Date.now() - performance.now();
  },
};
