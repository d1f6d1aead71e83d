/** Where the script is: which user, which iteration, in which group, and what it was told. One instance is one user. */

import type { Submetric } from "./submetrics.ts";

/** What runs: the script's own top, or one of its functions. */
export type Stage = "init" | "setup" | "iteration" | "teardown" | "summary";

export type Tags = Record<string, string>;

/** What `throng build` found out of the script and writes behind it. */
export interface Script {
  /** The script as a CommonJS module: it is run once for each user, as k6 does. */
  run(module: { exports: Exports }, exports: object, require: (name: string) => unknown): void;
  /** Functions that scenarios name, in the order of the component's tasks. */
  tasks: string[];
  /** What `open` has read, by mode and path. */
  files: Record<string, string | ArrayBuffer>;
  /** The lengths of shared arrays, whose items the host keeps. */
  lists: Record<string, number>;
  /** Whether it has a function of this name. */
  has: { setup: boolean; teardown: boolean; handleSummary: boolean };
}

export type Exports = Record<string, any>;

/** What the plan tells a scenario of k6. */
export interface Told {
  env?: Record<string, string>;
  k6?: { executor?: string; tags?: Tags; seconds?: number; start?: number; users?: number };
}

export const here = {
  stage: "init" as Stage,
  /** From 1 on; 0 where there is no user. */
  vu: 0,
  /** From 0 on. */
  iteration: -1,
  scenario: "default",
  told: {} as Told,
  options: {} as Record<string, any>,
  /** The path of the group, `::outer::inner`; empty outside of groups. */
  group: "",
  /** Of the test and of the scenario, and those that the script set on the user. */
  tags: {} as Tags,
  /** Whether there are none of these. */
  plainTags: true,
  /** Whether neither options nor thresholds ask for more of a request than its address. */
  plainRequests: true,
  /** The test's own tags, which say nothing of a request: all have them. */
  common: {} as Tags,
  /** What thresholds ask of requests and of everything else. */
  requests: [] as Submetric[],
  metrics: new Map<string, Submetric[]>(),
};

/** What was found out of the script when it was built. */
export function script(): Script {
  return (globalThis as any)[Symbol.for("throng.k6")] as Script;
}

/** Refuses what a script can only do in a function, or only outside of one. */
export function only(stages: Stage[], what: string, where: string): void {
  if (!stages.includes(here.stage)) {
    throw new Error(`${what} can only be ${where}`);
  }
}
