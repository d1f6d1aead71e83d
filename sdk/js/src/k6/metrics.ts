/** `k6/metrics`: figures of the script's own. Tags tell parts apart that thresholds ask for, and nothing else. */

import report, { type Kind, type Metric as HostMetric } from "throng:load/report@0.1.0";
import { here, only, type Tags } from "./here.ts";
import { matches } from "./submetrics.ts";

const handles = new Map<string, HostMetric>();

/** Whether a threshold asks for a part of this metric. */
export function hasParts(name: string): boolean {
  return here.metrics.has(name);
}

/** Adds a value to a metric, unless it is one of the host's own, and to its parts. */
export function add(name: string, kind: Kind, value: number, tags?: Tags): void {
  if (!BUILT_IN.has(name)) {
    handle(name, kind).add(value);
  }
  for (const part of here.metrics.get(name) ?? []) {
    if (matches(part, (key) => tagOf(key, tags))) {
      handle(name + part.selector, kind).add(value);
    }
  }
}

/** What the host counts itself, so that only parts are added. */
const BUILT_IN = new Set(["checks", "iterations", "iteration_duration"]);

function tagOf(key: string, tags?: Tags): string | undefined {
  const own = tags?.[key] ?? here.tags[key] ?? here.common[key];
  return own !== undefined ? String(own) : key === "group" ? here.group : key === "scenario" ? here.scenario : undefined;
}

function handle(name: string, kind: Kind): HostMetric {
  let found = handles.get(name);
  if (!found) {
    handles.set(name, (found = new report.Metric(name, kind)));
  }
  return found;
}

/** The metrics that the script has made while it was loaded, for what looks at it when it is built. */
export const declared = new Map<string, Kind>();

const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

class Metric {
  readonly name: string;
  readonly #kind: Kind;

  protected constructor(name: string, kind: Kind) {
    only(["init"], "metrics", "made at the top of a script, not in its functions");
    if (!NAME.test(String(name))) {
      throw new Error(`"${name}" is no name for a metric: letters, digits and _, at most 128, no digit first`);
    }
    this.name = String(name);
    this.#kind = kind;
    declared.set(this.name, kind);
  }

  /** Adds a value: true is 1, false 0. One that is no number is left out, with a warning, as k6 does. */
  add(value: number | boolean, tags?: Tags): boolean {
    only(["setup", "iteration", "teardown"], "add()", "used in a function of the script, not while it is loaded");
    const number = Number(value);
    if (!Number.isFinite(number) || value === null) {
      console.warn(`${this.name}.add(${value}): it is no number`);
      return false;
    }
    add(this.name, this.#kind, number, tags);
    return true;
  }
}

/** A sum. */
export class Counter extends Metric {
  constructor(name: string) {
    super(name, "counter");
  }
}

/** The last value, with the least and the greatest. */
export class Gauge extends Metric {
  constructor(name: string) {
    super(name, "gauge");
  }
}

/** A share of values other than 0. */
export class Rate extends Metric {
  constructor(name: string) {
    super(name, "rate");
  }
}

/** A distribution. */
export class Trend extends Metric {
  constructor(name: string, _isTime?: boolean) {
    super(name, "trend");
  }
}
