/** The component of a k6 script: the script is run once for each user, when it starts, and its functions after that. */

import data from "throng:load/data@0.1.0";
import host from "throng:load/http@0.1.0";
import { reasonOf } from "../failure.ts";
import { begin, drain } from "../globals/index.ts";
import { now } from "../time.ts";
import { within } from "./deadline.ts";
import { type Exports, here, script, type Stage, type Told } from "./here.ts";
import { add } from "./metrics.ts";
import { milliseconds } from "./spans.ts";
import { submetricsOf } from "./submetrics.ts";
import { filesOf, summaryData } from "./summary.ts";

interface HostContext {
  user: number;
  scenario: string;
  config: string;
}

let own: Exports = {};
/** What `setup` returned, once it was asked for. */
let given: { data: unknown } | undefined;

/** What the component exports. `modules` are those that the script imports, by name. */
export function component(modules: Record<string, object>) {
  return {
    user: {
      describe: () => ({ tasks: script().tasks.map((name) => ({ name, weight: 1, tags: [] })), pause: { tag: "none" } }),
      start: ({ user, scenario, config }: HostContext) => called("init", () => load(modules, JSON.parse(config), scenario, user + 1)),
      run: (number: number) => {
        iterate(script().tasks[number]!);
        return WEIGHTED;
      },
      stop: () => {},
    },
    fixture: {
      setUp: (config: string) => {
        called("init", () => load(modules, JSON.parse(config), "setup", 0));
        const state = called("setup", () => (script().has.setup ? timed("setup", () => own.setup()) : undefined));
        return JSON.stringify({ told: JSON.parse(config), data: state }) ?? "null";
      },
      tearDown: (state: string) => {
        const kept = JSON.parse(state);
        called("init", () => load(modules, kept.told, "teardown", 0));
        called("teardown", () => (script().has.teardown ? timed("teardown", () => own.teardown(kept.data)) : undefined));
      },
    },
    summary: {
      summarize: (report: string, state: string) => {
        const kept = JSON.parse(state);
        called("init", () => load(modules, kept.told, "summary", 0));
        return called("summary", () => filesOf(own.handleSummary(summaryData(JSON.parse(report), own.options ?? {}, kept.data))));
      },
    },
  };
}

const WEIGHTED = { tag: "weighted" };

// They are there from the beginning, so that no user needs a global object of its own shape.
Object.assign(globalThis, { __ENV: {}, __VU: 0, __ITER: 0, open });

/** Runs the script, as k6 does for each user. */
function load(modules: Record<string, object>, told: Told, scenario: string, vu: number): void {
  Object.assign(here, { told, scenario, vu, iteration: -1 });
  Object.assign(globalThis, { __ENV: told.env ?? {}, __VU: vu, __ITER: 0 });
  const module = { exports: {} as Exports };
  script().run(module, module.exports, (name) => modules[name]);
  own = module.exports;
  const options = (here.options = own.options ?? {});
  here.common = strings(options.tags);
  here.tags = { ...told.k6?.tags };
  here.plainTags = Object.keys(here.tags).length === 0;
  const parts = submetricsOf(options.thresholds ?? {});
  [here.requests, here.metrics] = [parts.requests, parts.others];
  here.plainRequests = parts.requests.length === 0 && !options.discardResponseBodies && options.maxRedirects === undefined;
  if (options.userAgent !== undefined) {
    host.setDefaultHeader("user-agent", String(options.userAgent));
  }
}

function strings(tags: object | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [key, String(value)]));
}

function iterate(name: string): void {
  here.iteration++;
  (globalThis as any).__ITER = here.iteration;
  if (here.iteration > 0 && !here.options.noCookiesReset) {
    host.clearCookies();
  }
  given ??= { data: JSON.parse(data.fixtureState() ?? "{}").data };
  const begun = here.metrics.size === 0 ? 0 : now();
  try {
    called("iteration", () => own[name](given!.data));
  } finally {
    if (here.metrics.size !== 0) {
      here.group = "";
      add("iterations", "counter", 1);
      add("iteration_duration", "trend", now() - begun);
    }
  }
}

/** Calls a function of the script's, which `setupTimeout` or `teardownTimeout` ends. */
function timed<T>(name: "setup" | "teardown", body: () => T): T {
  return within(name, milliseconds(here.options[`${name}Timeout`] ?? "60s", `${name}Timeout`) / 1000, body);
}

/** Calls what is the script's, and waits for its timers. What it throws becomes the text that the contract wants. */
function called<T>(stage: Stage, call: () => T): T {
  here.stage = stage;
  here.group = "";
  try {
    begin();
    const outcome = call();
    if (typeof (outcome as PromiseLike<unknown> | undefined)?.then === "function") {
      throw new TypeError("it returned a promise, which nothing here waits for: write it without async and await");
    }
    drain();
    return outcome;
  } catch (error) {
    throw reasonOf(error);
  }
}

/** A file that was read when the script was built. */
export function open(path: string, mode = ""): string | ArrayBuffer {
  if (here.stage !== "init") {
    throw new Error('The "open()" function is only available in the init stage (i.e. the global scope)');
  }
  const found = script().files[`${mode}:${path}`];
  if (found === undefined) {
    throw new Error(`open("${path}"): it was not read when the script was built; a path must not depend on the user`);
  }
  return found;
}
