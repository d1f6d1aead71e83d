/** The pause between two iterations of a user: `static think = between("1s", "3s")` in a scenario. */

import { type Duration, milliseconds } from "./duration.ts";

/** A pause, made by one of the functions here. */
export class Pause {
  /** As the contract has it. */
  readonly lowered: { tag: string; val?: number | [number, number] };

  constructor(tag: string, val?: number | [number, number]) {
    this.lowered = { tag, val };
  }
}

/** Always this long. */
export function constant(duration: Duration): Pause {
  return new Pause("constant", milliseconds(duration));
}

/** Drawn evenly between the two, both included. */
export function between(least: Duration, most: Duration): Pause {
  const bounds: [number, number] = [milliseconds(least), milliseconds(most)];
  if (bounds[0] > bounds[1]) {
    throw new RangeError(`between(${least}, ${most}): the first must not be longer than the second`);
  }
  return new Pause("between", bounds);
}

/** Drawn from an exponential distribution with this mean. */
export function exponential(mean: Duration): Pause {
  return new Pause("exponential", milliseconds(mean));
}

/** Iterations start this far apart; no pause, if one took longer. */
export function pacing(duration: Duration): Pause {
  return new Pause("pacing", milliseconds(duration));
}

/** Iterations start so that each user makes this many in a second; no pause, if one took longer. */
export function throughput(perSecond: number): Pause {
  if (!(perSecond > 0 && perSecond < Infinity)) {
    throw new RangeError(`throughput(${perSecond}): must be above 0`);
  }
  return new Pause("throughput", perSecond);
}
