/** `k6/execution`: where the script is, and the end of the test. */

import data from "throng:load/data@0.1.0";
import flow from "throng:load/flow@0.1.0";
import { ScenarioError } from "../failure.ts";
import { now } from "../time.ts";
import { here } from "./here.ts";
import { text } from "../lowering.ts";

/** The iteration that has a number among all, and that number. */
let numbered: [iteration: number, number: number] = [-1, -1];

function inTest(): number {
  if (numbered[0] !== here.iteration) {
    numbered = [here.iteration, data.nextNumber()];
  }
  return numbered[1];
}

function absent(what: string): never {
  throw new Error(`exec.${what} is not there: a user knows nothing of the others`);
}

const elapsed = () => now() - (here.told.k6?.start ?? 0) * 1000;

export const scenario = {
  get name() {
    return here.scenario;
  },
  get executor() {
    return here.told.k6?.executor ?? "";
  },
  /** In milliseconds since 1970. */
  get startTime() {
    return Date.now() - elapsed();
  },
  /** From 0 to 1. Of executors that end with their iterations, the part of their longest time. */
  get progress() {
    return Math.min(1, elapsed() / 1000 / (here.told.k6?.seconds ?? Infinity));
  },
  /** A number that no other iteration of the scenario has, from 0 on. */
  get iterationInTest() {
    return inTest();
  },
  get iterationInInstance() {
    return inTest();
  },
};

export const instance = {
  get vusInitialized() {
    return here.told.k6?.users ?? absent("instance.vusInitialized");
  },
  get vusActive() {
    return absent("instance.vusActive");
  },
  get iterationsCompleted() {
    return absent("instance.iterationsCompleted");
  },
  get iterationsInterrupted() {
    return absent("instance.iterationsInterrupted");
  },
  /** In milliseconds. */
  get currentTestRunDuration() {
    return now();
  },
};

/** Tags of the user: set for it, they are on all that it sends and counts. */
const tags = new Proxy({} as Record<string, unknown>, {
  get: (_, key) => (typeof key === "string" ? here.tags[key] : undefined),
  set: (_, key, value) => {
    if (typeof key !== "string" || !["string", "number", "boolean"].includes(typeof value)) {
      throw new TypeError(`exec.vu.tags.${String(key)}: give a text, a number or a truth value`);
    }
    here.tags[key] = String(value);
    here.plainTags = false;
    return true;
  },
  deleteProperty: (_, key) => Reflect.deleteProperty(here.tags, key),
  has: (_, key) => key in here.tags,
  ownKeys: () => Object.keys(here.tags),
  getOwnPropertyDescriptor: (_, key) =>
    key in here.tags ? { value: here.tags[key as string], enumerable: true, configurable: true, writable: true } : undefined,
});

export const vu = {
  get idInInstance() {
    return here.vu;
  },
  get idInTest() {
    return here.vu;
  },
  get iterationInInstance() {
    return here.iteration;
  },
  get iterationInScenario() {
    return here.iteration;
  },
  tags,
  metrics: { tags, metadata: {} as Record<string, unknown> },
};

export const test = {
  /** Ends the whole test, and this iteration at once. */
  abort(reason = "test aborted"): never {
    flow.end(text(String(reason), "a reason"));
    throw new ScenarioError(`test aborted: ${reason}`);
  },
  fail(): never {
    throw new Error("exec.test.fail is not there: give a threshold over a check or a metric of the script's own");
  },
  get options() {
    return here.options;
  },
};

export default { scenario, instance, vu, test };
