/** Time inside an iteration. */

import flow from "throng:load/flow@0.1.0";
import { type Duration, milliseconds } from "./duration.ts";

/** Pauses inside an iteration, at least this long. Ends early only when the test is over and waits no longer. */
export function think(duration: Duration): void {
  flow.think(milliseconds(duration));
}

/** Milliseconds since the run began, with fractions. It never goes back. */
export function now(): number {
  return flow.now() / 1e6;
}

/** Whether the test is ending: no further iteration will start. A long iteration should wind up then. */
export function stopping(): boolean {
  return flow.stopping();
}
