/** `k6`: checks, groups, pauses. */

import { fail as failed } from "../failure.ts";
import { seed } from "../globals/chance.ts";
import { check as count } from "../report.ts";
import { now, think } from "../time.ts";
import { watch } from "./deadline.ts";
import { here, only, type Tags } from "./here.ts";
import { add, hasParts } from "./metrics.ts";

type Condition = ((value: any) => unknown) | unknown;

/** Counts each condition as passed or failed, and tells whether all passed. */
export function check(value: unknown, conditions: Record<string, Condition>, tags?: Tags): boolean {
  only(["setup", "iteration", "teardown"], "check()", "used in a function of the script, not while it is loaded");
  let all = true;
  for (const name in conditions) {
    const condition = conditions[name];
    const ok = Boolean(typeof condition === "function" ? condition(value) : condition);
    count(here.group === "" ? name : `${here.group}::${name}`, ok);
    if (hasParts("checks")) {
      add("checks", "rate", Number(ok), { ...tags, check: name });
    }
    all &&= ok;
  }
  return all;
}

/** Calls `body`; what it sends and checks carries the group's path. */
export function group<T>(name: string, body: () => T): T {
  if (String(name).includes("::")) {
    throw new Error(`group("${name}"): a name must not contain "::"`);
  }
  if (typeof body !== "function") {
    throw new TypeError(`group("${name}"): give a function`);
  }
  const [outer, begun] = [here.group, now()];
  here.group = `${outer}::${name}`;
  try {
    return body();
  } finally {
    add("group_duration", "trend", now() - begun);
    here.group = outer;
  }
}

/** Pauses for so many seconds. */
export function sleep(seconds: number): void {
  only(["setup", "iteration", "teardown"], "sleep()", "used in a function of the script, not while it is loaded");
  if (Number.isNaN(Number(seconds))) {
    throw new TypeError(`sleep(${seconds}): give a number of seconds`);
  }
  think(Math.max(0, Number(seconds)) * 1000);
  watch();
}

/** Ends the iteration. */
export function fail(reason = ""): never {
  return failed(String(reason) || "fail() without a reason");
}

/** What `Math.random()` gives from now on is the same for the same seed. */
export function randomSeed(number: number): void {
  seed(Number(number));
}
