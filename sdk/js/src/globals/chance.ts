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

export function random(): number {
  return begun ? host.unit() : frozen();
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
