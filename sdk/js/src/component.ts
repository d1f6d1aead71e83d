/**
 * The component: between the contract's exports and the author's class. `build.mjs` writes a module of a few lines that calls
 * `component`. What is in memory when that has run is what each user begins with.
 */

import type { Context } from "./context.ts";
import { reasonOf } from "./failure.ts";
import { begin, drain } from "./globals/index.ts";
import { hasFixture, profileOf, type ScenarioClass, scenarioIn, tasksOf } from "./inspection.ts";
import { shown } from "./lowering.ts";
import * as log from "./log.ts";
import { done, type Scenario } from "./scenario.ts";

interface HostContext {
  user: number;
  scenario: string;
  config: string;
  labels: [string, string][];
}

/** What a component exports; `fixture` only if the scenario has one. */
export function component(module: { default?: unknown }) {
  const scenario = scenarioIn(module);
  const profile = profileOf(scenario);
  return {
    user: { describe: () => profile, ...userOf(scenario) },
    fixture: hasFixture(scenario) ? fixtureOf(scenario) : undefined,
  };
}

/** The contract's `user`. */
function userOf(scenario: ScenarioClass) {
  const tasks = tasksOf(scenario);
  const methods = tasks.map(({ method }) => (scenario.prototype as unknown as Record<string, () => unknown>)[method]!);
  let one: Scenario | undefined;

  function next(outcome: unknown, name: string) {
    if (outcome === undefined || outcome === null) {
      return { tag: "weighted" };
    }
    if (outcome === done) {
      return { tag: "done" };
    }
    const number = methods.indexOf(outcome as () => unknown);
    if (number < 0) {
      throw new TypeError(`the task ${name} returned ${shown(outcome)}: return nothing, a task (\`return this.pay\`) or done`);
    }
    return { tag: "task", val: number };
  }

  return {
    start: ({ user, scenario: name, config, labels }: HostContext) =>
      called("start", () => {
        const context: Context = { user, scenario: name, config: JSON.parse(config), labels: Object.fromEntries(labels) };
        one = new scenario();
        return one.start(context);
      }),
    run: (number: number) => {
      const { name } = tasks[number]!;
      return called(name, () => methods[number]!.call(one!), (outcome) => next(outcome, name));
    },
    stop: () => {
      try {
        called("stop", () => one?.stop());
      } catch (reason) {
        log.warn(`stop: ${reason}`);
      }
    },
  };
}

/** The contract's `fixture`. */
function fixtureOf(scenario: ScenarioClass) {
  return {
    setUp: (config: string) =>
      called("setUp", () => scenario.setUp?.({ config: JSON.parse(config) }), (state) => JSON.stringify(state ?? null)),
    tearDown: (state: string) => called("tearDown", () => scenario.tearDown?.(JSON.parse(state))),
  };
}

/** Calls the author's function and waits for its timers. What it throws becomes the text that the contract wants. */
function called<T = void>(what: string, call: () => unknown, read: (outcome: unknown) => T = () => undefined as T): T {
  try {
    begin();
    const outcome = call();
    if (typeof (outcome as PromiseLike<unknown> | undefined)?.then === "function") {
      throw new TypeError(`${what}: it returned a promise, which nothing here waits for: write it without async and await`);
    }
    drain();
    return read(outcome);
  } catch (error) {
    throw reasonOf(error);
  }
}
