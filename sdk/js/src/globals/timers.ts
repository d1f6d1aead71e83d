/**
 * Timers. Nothing runs beside a function here: what is due runs when the function has returned, in order of time, while the
 * user waits. The call is over when no timeout is left; intervals end with it.
 */

import { now, stopping, think } from "../time.ts";

interface Timer {
  id: number;
  due: number;
  /** Milliseconds between two runs; none of a timeout. */
  every?: number;
  run: () => void;
}

let pending: Timer[] = [];
let lastId = 0;

function add(run: unknown, delay: unknown, repeats: boolean, values: unknown[]): number {
  if (typeof run !== "function") {
    throw new TypeError("a timer needs a function to call");
  }
  const milliseconds = Math.max(1, Number(delay) || 0);
  const timer = { id: ++lastId, due: now() + milliseconds, every: repeats ? milliseconds : undefined, run: () => run(...values) };
  pending.push(timer);
  return timer.id;
}

function remove(id: unknown): void {
  pending = pending.filter((timer) => timer.id !== id);
}

/** Runs what is pending. */
export function drain(): void {
  if (pending.length === 0) {
    return;
  }
  try {
    while (pending.some(({ every }) => every === undefined) && !stopping()) {
      const timer = pending.reduce((first, other) => (other.due < first.due ? other : first));
      think(Math.max(0, timer.due - now()));
      if (timer.every === undefined) {
        remove(timer.id);
      } else {
        timer.due += timer.every;
      }
      timer.run();
    }
  } finally {
    pending = [];
  }
}

export const GLOBALS = {
  setTimeout: (run: unknown, delay?: unknown, ...values: unknown[]) => add(run, delay, false, values),
  setInterval: (run: unknown, delay?: unknown, ...values: unknown[]) => add(run, delay, true, values),
  setImmediate: (run: unknown, ...values: unknown[]) => add(run, 0, false, values),
  clearTimeout: remove,
  clearInterval: remove,
  clearImmediate: remove,
  // The engine would keep it and never run it.
  queueMicrotask: (run: unknown) => add(run, 0, false, []),
};
