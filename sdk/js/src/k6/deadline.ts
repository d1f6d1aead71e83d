/** `setupTimeout` and `teardownTimeout`: looked at whenever the script waited. */

import { ScenarioError } from "../failure.ts";
import { now } from "../time.ts";

let until = Infinity;
let what = "";

/** Calls `body`, which may take so many seconds. */
export function within<T>(name: string, seconds: number, body: () => T): T {
  [what, until] = [`${name}() took longer than ${seconds} s`, now() + seconds * 1000];
  try {
    return body();
  } finally {
    until = Infinity;
  }
}

/** Throws if the time is over. */
export function watch(): void {
  if (until !== Infinity && now() > until) {
    until = Infinity;
    throw new ScenarioError(what);
  }
}
