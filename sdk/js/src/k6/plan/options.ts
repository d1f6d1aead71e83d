/** From a script's options to the component's default plan. */

import type { Kind } from "throng:load/report@0.1.0";
import { milliseconds } from "../spans.ts";
import { type Load, loadOf, type Scenario, seconds, users } from "./executors.ts";
import { Unfit } from "./refused.ts";
import { thresholdsOf } from "./thresholds.ts";

/** What the script says, as a plan, the functions that it runs, and what is to be told to its author. */
export interface Planned {
  plan: Record<string, unknown>;
  tasks: string[];
  notes: string[];
}

/** Options that the plan or the script's own part goes by. */
const HEEDED = [
  ...["vus", "duration", "iterations", "stages", "scenarios", "thresholds", "tags", "setupTimeout", "teardownTimeout", "noConnectionReuse"],
  ...["userAgent", "discardResponseBodies", "maxRedirects", "batch", "noCookiesReset", "minIterationDuration", "throw", "summaryTrendStats"],
  ...["summaryTimeUnit", "noThresholds"],
];
/** Options that change nothing of what is measured. */
const NEEDLESS = ["ext", "cloud", "noUsageReport", "noSummary", "linger", "paused", "summaryMode", "systemTags", "batchPerHost", "httpDebug", "noVUConnectionReuse"];
/** Options that are the runner's to decide, not a component's. */
const RUNNERS: Record<string, string> = {
  insecureSkipTLSVerify: "run it with --insecure",
  hosts: "run it with --resolve HOST=ADDRESS",
  tlsAuth: "give http.tls.certificate and http.tls.key in a plan",
  tlsVersion: "give http.tls.min_version in a plan",
  tlsCipherSuites: "the client chooses them",
  dns: "give http.dns_servers, http.ip or http.rotate_addresses in a plan",
  localIPs: "give http.local_addresses in a plan",
  blacklistIPs: "a scenario reaches its target and what --allow-host names, nothing else",
  blockHostnames: "a scenario reaches its target and what --allow-host names, nothing else",
};
const REFUSED: Record<string, string> = {
  rps: "give a rate of iterations: the executor constant-arrival-rate",
  executionSegment: "a run is not split into segments",
  executionSegmentSequence: "a run is not split into segments",
};

/** Reads a script's options. `functions` are what it exports. */
export function planned(options: Record<string, any>, functions: Set<string>, declared: Map<string, Kind>, env: Record<string, string>, target: string | undefined): Planned {
  const notes = noted(options);
  const given = scenariosOf(options);
  const names = Object.keys(given);
  const tasks = [...new Set(names.map((name) => execOf(name, given[name]!, functions)))];
  // What is done around the test is done once, by the first.
  const around = ["setup", "teardown", "handleSummary"].some((it) => functions.has(it));
  const scenarios = Object.fromEntries(names.map((name, index) => [name, scenarioOf(name, given[name]!, options, env, around && index > 0 ? names[0] : undefined)]));
  const common = options.tags ?? {};
  const thresholds = options.noThresholds ? [] : thresholdsOf(options.thresholds ?? {}, declared, common);
  const plan = {
    ...(target === undefined ? {} : { target }),
    ...(options.noConnectionReuse ? { http: { connections: "new" } } : {}),
    ...(Object.keys(common).length === 0 ? {} : { labels: Object.fromEntries(Object.entries(common).map(([key, value]) => [key, String(value)])) }),
    scenarios,
    thresholds,
  };
  return { plan, tasks, notes };
}

function noted(options: Record<string, any>): string[] {
  const notes = [];
  for (const key of Object.keys(options)) {
    if (REFUSED[key] !== undefined) {
      throw new Unfit(`options.${key} is not there: ${REFUSED[key]}`, key);
    }
    if (RUNNERS[key] !== undefined) {
      notes.push(`options.${key} is not heeded: ${RUNNERS[key]}`);
    } else if (!HEEDED.includes(key) && !NEEDLESS.includes(key)) {
      notes.push(`options.${key} is not heeded: it is not known here`);
    }
  }
  return notes;
}

/** The scenarios, or the one that the short options mean. */
function scenariosOf({ scenarios, vus, duration, iterations, stages }: Record<string, any>): Record<string, Scenario> {
  if (scenarios !== undefined && Object.keys(scenarios).length > 0) {
    return scenarios;
  }
  const only = (scenario: Scenario) => ({ default: scenario });
  if (iterations !== undefined) {
    return only({ executor: "shared-iterations", vus: vus ?? 1, iterations, ...(duration === undefined ? {} : { maxDuration: duration }) });
  }
  if (duration !== undefined) {
    return only({ executor: "constant-vus", vus: vus ?? 1, duration });
  }
  if (stages !== undefined && stages.length > 0) {
    return only({ executor: "ramping-vus", startVUs: vus ?? 1, stages });
  }
  return only({ executor: "per-vu-iterations", vus: vus ?? 1, iterations: 1 });
}

function execOf(name: string, { exec = "default" }: Scenario, functions: Set<string>): string {
  if (!functions.has(exec)) {
    throw new Unfit(`scenarios.${name}: the script exports no function ${exec}`, exec === "default" ? name : exec);
  }
  return exec;
}

function scenarioOf(name: string, scenario: Scenario, options: Record<string, any>, env: Record<string, string>, fixture: string | undefined): object {
  const load: Load = loadOf(name, scenario);
  const start = milliseconds(scenario.startTime ?? 0, `scenarios.${name}.startTime`);
  const tags = Object.fromEntries(Object.entries(scenario.tags ?? {}).map(([key, value]) => [key, String(value)]));
  const own = Object.fromEntries(Object.entries(scenario.env ?? {}).map(([key, value]) => [key, String(value)]));
  const apart = options.minIterationDuration === undefined ? 0 : milliseconds(options.minIterationDuration, "minIterationDuration");
  const closed = !String(load.executor).endsWith("arrival-rate");
  return {
    ...load,
    ...(start > 0 ? { start: `${start}ms` } : {}),
    graceful_stop: `${milliseconds(scenario.gracefulStop ?? "30s", `scenarios.${name}.gracefulStop`)}ms`,
    ...(apart > 0 && closed ? { pause: `pacing ${apart}ms` } : {}),
    tasks: [scenario.exec ?? "default"],
    ...(fixture === undefined ? {} : { fixture }),
    config: { env: { ...env, ...own }, k6: { executor: scenario.executor, tags, start: start / 1000, seconds: seconds(load), users: users(load) } },
  };
}
