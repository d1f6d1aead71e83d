/** What an author's module holds, and whether it can be a scenario: looked at once, when the component is built. */

import { shown, whole } from "./lowering.ts";
import { Pause } from "./pause.ts";
import { Scenario, type TaskSettings } from "./scenario.ts";

/** The author's module can't be a scenario as it is. */
export class Unfit extends Error {
  /** What is to be changed: `build.mjs` tells its place. */
  readonly at?: unknown;

  constructor(message: string, at?: unknown) {
    super(message);
    this.at = at;
  }
}

/** A task, and the method that it is. */
export interface Task {
  method: string;
  name: string;
  weight: number;
  tags: string[];
}

/** What the contract's `describe` gives. */
export interface Profile {
  tasks: Omit<Task, "method">[];
  pause: Pause["lowered"];
  configSchema?: string;
}

/** The author's class, with what may be missing. */
export type ScenarioClass = typeof Scenario;

/** The scenario that a module exports. */
export function scenarioIn(module: { default?: unknown }): ScenarioClass {
  const found = module.default;
  if (typeof found !== "function" || !(found.prototype instanceof Scenario)) {
    throw new Unfit("no scenario in it: write `export default class Shopper extends Scenario { … }`");
  }
  return found as ScenarioClass;
}

/** A scenario's tasks, in the order in which they are written. */
export function tasksOf(scenario: ScenarioClass): Task[] {
  if (Array.isArray(scenario.tasks) || typeof (scenario.tasks ?? {}) !== "object") {
    throw new Unfit(`${scenario.name}.tasks must be an object, as in \`static tasks = { browse: 3, buy: 1 };\``, scenario);
  }
  const tasks = Object.entries(scenario.tasks ?? {}).map(([method, given]) => taskOf(scenario, method, given));
  if (tasks.length === 0) {
    throw new Unfit(`${scenario.name} has no task: name them, as in \`static tasks = { browse: 3, buy: 1 };\``, scenario);
  }
  for (const { name } of tasks) {
    if (tasks.filter((it) => it.name === name).length > 1) {
      throw new Unfit(`${scenario.name} has two tasks named ${JSON.stringify(name)}: names must differ`, scenario);
    }
  }
  return tasks;
}

function taskOf(scenario: ScenarioClass, method: string, given: number | TaskSettings): Task {
  if (typeof given !== "number" && (typeof given !== "object" || given === null || Array.isArray(given))) {
    throw new Unfit(`the task ${method} must have a weight or settings, but has ${shown(given)}`, scenario);
  }
  const { name = method, weight = 1, tags = [], ...rest } = typeof given === "number" ? { weight: given } : given;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) {
    throw new Unfit(`the task ${method} has no setting ${unknown}: it has name, weight and tags`, scenario);
  }
  if (!Array.isArray(tags) || ![name, ...tags].every((it) => typeof it === "string")) {
    throw new Unfit(`the task ${method}: a name is a text, and tags are a list of texts`, scenario);
  }
  plain(scenario, method, (scenario.prototype as unknown as Record<string, unknown>)[method]);
  return { method, name, weight: whole(weight, 2 ** 32 - 1, `the weight of the task ${method}`), tags };
}

/** What a scenario says of itself. */
export function profileOf(scenario: ScenarioClass): Profile {
  plain(scenario, "start", scenario.prototype.start);
  plain(scenario, "stop", scenario.prototype.stop);
  for (const name of ["setUp", "tearDown"] as const) {
    if (name in scenario.prototype) {
      throw new Unfit(`${scenario.name}.${name} must be static: there is no user then`, Reflect.get(scenario.prototype, name));
    }
    if (scenario[name] !== undefined) {
      plain(scenario, `static ${name}`, scenario[name]);
    }
  }
  const tasks = tasksOf(scenario).map(({ name, weight, tags }) => ({ name, weight, tags }));
  return { tasks, pause: pauseOf(scenario), configSchema: schemaOf(scenario) };
}

/** Whether there is something to do around the whole test. */
export function hasFixture(scenario: ScenarioClass): boolean {
  return scenario.setUp !== undefined || scenario.tearDown !== undefined;
}

/** It must be a function that returns when all is done: nothing runs after it. */
function plain(scenario: ScenarioClass, name: string, method: unknown): void {
  if (typeof method !== "function") {
    throw new Unfit(`${scenario.name} has no method ${name}: write \`${name}() { … }\` in the class, not a field`, scenario);
  }
  if (method.constructor.name !== "Function") {
    const kind = method.constructor.name.startsWith("Async") ? "asynchronous" : "a generator";
    throw new Unfit(`${scenario.name}.${name} is ${kind}: write a plain method, as calls wait by themselves`, method);
  }
}

function pauseOf(scenario: ScenarioClass): Pause["lowered"] {
  const { think } = scenario;
  if (think !== undefined && !(think instanceof Pause)) {
    throw new Unfit(`${scenario.name}.think must be a pause, as in \`static think = between("1s", "3s");\``, scenario);
  }
  return think?.lowered ?? { tag: "none" };
}

function schemaOf(scenario: ScenarioClass): string | undefined {
  return scenario.configSchema === undefined ? undefined : JSON.stringify(scenario.configSchema);
}
