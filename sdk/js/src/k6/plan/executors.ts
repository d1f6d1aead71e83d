/** From k6's executors to the plan's. */

import { milliseconds } from "../spans.ts";
import { Unfit } from "./refused.ts";

/** A scenario as k6's options have it. */
export type Scenario = Record<string, any>;
/** The keys of a load in a plan. */
export type Load = Record<string, unknown>;

const span = (value: unknown, what: string) => `${milliseconds(value, what)}ms`;

type Translate = (it: Scenario, at: string) => Load;

const EXECUTORS: Record<string, Translate> = {
  "constant-vus": (it, at) => ({ executor: "constant-users", users: count(it.vus ?? 1, `${at}.vus`), duration: needed(it, "duration", at) }),
  "ramping-vus": (it, at) => ({
    executor: "ramping-users",
    start_users: count(it.startVUs ?? 1, `${at}.startVUs`, 0),
    stages: stages(it, at, 1),
    graceful_ramp_down: span(it.gracefulRampDown ?? "30s", `${at}.gracefulRampDown`),
  }),
  "per-vu-iterations": (it, at) => iterations("per-user-iterations", it, at),
  "shared-iterations": (it, at) => iterations("shared-iterations", it, at),
  "constant-arrival-rate": (it, at) => ({
    executor: "constant-arrival-rate",
    rate: number(it.rate, `${at}.rate`) / unit(it, at),
    duration: needed(it, "duration", at),
    ...pool(it, at),
  }),
  "ramping-arrival-rate": (it, at) => ({
    executor: "ramping-arrival-rate",
    ...(it.startRate ? { start_rate: number(it.startRate, `${at}.startRate`) / unit(it, at) } : {}),
    stages: stages(it, at, unit(it, at)),
    ...pool(it, at),
  }),
  // Who steers it is whoever looks at the run.
  "externally-controlled": (it, at) => {
    const [users, most] = [count(it.vus ?? 1, `${at}.vus`), count(it.maxVUs ?? it.vus ?? 1, `${at}.maxVUs`)];
    if (most < users) {
      throw new Unfit(`${at}: maxVUs, ${most}, must be at least vus, ${users}`, "maxVUs");
    }
    return { executor: "constant-users", users, max_users: most, duration: needed(it, "duration", at) };
  },
};

/** What each takes beside what all take; another key is a mistake. */
const KEYS: Record<string, string[]> = {
  "constant-vus": ["vus", "duration"],
  "ramping-vus": ["startVUs", "stages", "gracefulRampDown"],
  "per-vu-iterations": ["vus", "iterations", "maxDuration"],
  "shared-iterations": ["vus", "iterations", "maxDuration"],
  "constant-arrival-rate": ["rate", "timeUnit", "duration", "preAllocatedVUs", "maxVUs"],
  "ramping-arrival-rate": ["startRate", "timeUnit", "stages", "preAllocatedVUs", "maxVUs"],
  "externally-controlled": ["vus", "maxVUs", "duration"],
};
const ALL = ["executor", "startTime", "gracefulStop", "exec", "env", "tags", "options"];

/** The load of a scenario, and how long it lasts, in seconds. */
export function loadOf(name: string, scenario: Scenario): Load {
  const { executor } = scenario;
  const at = `scenarios.${name}`;
  const translate = EXECUTORS[executor];
  if (!translate) {
    throw new Unfit(`${at}: ${JSON.stringify(executor)} is no executor; there are ${Object.keys(EXECUTORS).join(", ")}`, name);
  }
  const unknown = Object.keys(scenario).find((key) => !ALL.includes(key) && !KEYS[executor]!.includes(key));
  if (unknown !== undefined) {
    throw new Unfit(`${at}: ${executor} has no ${unknown}; it has ${KEYS[executor]!.join(", ")}`, unknown);
  }
  if (scenario.options?.browser !== undefined) {
    throw new Unfit(`${at}: browsers are not driven here`, "browser");
  }
  return translate(scenario, at);
}

/** How long a load lasts at most. */
export function seconds(load: Load): number {
  const all = Array.isArray(load.stages) ? load.stages.map((it: any) => it.duration) : [load.duration];
  return all.reduce((sum, it) => sum + Number.parseFloat(String(it)) / 1000, 0);
}

/** The most users it may have. */
export function users(load: Load): number {
  const stages = Array.isArray(load.stages) ? load.stages.map((it: any) => it.target) : [];
  const ramping = load.executor === "ramping-users";
  return Number(load.max_users ?? load.users ?? (ramping ? Math.max(Number(load.start_users), ...stages) : 1));
}

function iterations(executor: string, it: Scenario, at: string): Load {
  const [users, iterations] = [count(it.vus ?? 1, `${at}.vus`), count(it.iterations ?? 1, `${at}.iterations`)];
  if (executor === "shared-iterations" && iterations < users) {
    throw new Unfit(`${at}: the iterations, ${iterations}, must be at least as many as the users, ${users}`, "iterations");
  }
  return { executor, users, iterations, duration: span(it.maxDuration ?? "10m", `${at}.maxDuration`) };
}

function stages({ stages }: Scenario, at: string, unit: number): object[] {
  if (!Array.isArray(stages) || stages.length === 0) {
    throw new Unfit(`${at}: stages are missing, as in stages: [{ duration: "30s", target: 10 }]`, at.split(".")[1]);
  }
  return stages.map(({ duration, target }, index) => ({
    duration: span(duration, `${at}.stages[${index}].duration`),
    target: number(target, `${at}.stages[${index}].target`, 0) / unit,
  }));
}

function pool(it: Scenario, at: string): Load {
  if (it.preAllocatedVUs === undefined) {
    throw new Unfit(`${at}: preAllocatedVUs is missing: how many users are ready beforehand`, at.split(".")[1]);
  }
  const ready = count(it.preAllocatedVUs, `${at}.preAllocatedVUs`, 0);
  const most = count(it.maxVUs ?? ready, `${at}.maxVUs`);
  if (most < ready) {
    throw new Unfit(`${at}: maxVUs, ${most}, must be at least preAllocatedVUs, ${ready}`, "maxVUs");
  }
  return { users: Math.max(1, ready), max_users: Math.max(1, most) };
}

function unit(it: Scenario, at: string): number {
  const lasts = milliseconds(it.timeUnit ?? "1s", `${at}.timeUnit`) / 1000;
  if (lasts <= 0) {
    throw new Unfit(`${at}: timeUnit must be longer than 0`, "timeUnit");
  }
  return lasts;
}

function needed(it: Scenario, key: string, at: string): string {
  if (it[key] === undefined) {
    throw new Unfit(`${at}: ${key} is missing`, at.split(".")[1]);
  }
  return span(it[key], `${at}.${key}`);
}

function count(value: unknown, at: string, least = 1): number {
  const whole = number(value, at, least);
  if (!Number.isInteger(whole)) {
    throw new Unfit(`${at} must be a whole number, but is ${JSON.stringify(value)}`, at.split(".").at(-1));
  }
  return whole;
}

function number(value: unknown, at: string, least = Number.MIN_VALUE): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number) || number < least) {
    throw new Unfit(`${at} must be a number${least === 0 ? " from 0 on" : " above 0"}, but is ${JSON.stringify(value)}`, at.split(".").at(-1));
  }
  return number;
}
