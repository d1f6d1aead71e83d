// All executors, each with its own function, environment and tags.
import { Counter } from "k6/metrics";
import exec from "k6/execution";
import { sleep } from "k6";

const own = new Counter("with_own_environment");

export const options = {
  scenarios: {
    constant: { executor: "constant-vus", vus: 2, duration: "500ms", exec: "loop" },
    ramping: { executor: "ramping-vus", startVUs: 1, stages: [{ duration: "300ms", target: 2 }, { duration: "200ms", target: 0 }], gracefulRampDown: "1s", exec: "loop" },
    steered: { executor: "externally-controlled", vus: 1, maxVUs: 3, duration: "300ms", exec: "steer" },
    each: { executor: "per-vu-iterations", vus: 2, iterations: 3, maxDuration: "10s", exec: "count", env: { OWN: "yes" } },
    shared: { executor: "shared-iterations", vus: 2, iterations: 5, exec: "count", tags: { kind: "shared" } },
    arrivals: { executor: "constant-arrival-rate", rate: 20, timeUnit: "1s", duration: "500ms", preAllocatedVUs: 2, maxVUs: 4, exec: "arrive" },
    rising: { executor: "ramping-arrival-rate", startRate: 600, timeUnit: "1m", stages: [{ duration: "1s", target: 600 }], preAllocatedVUs: 2, gracefulStop: "2s", exec: "arrive" },
  },
  thresholds: { "iterations{scenario:each}": ["count==6"], "iterations{scenario:shared}": ["count==5"], dropped_iterations: ["count==0"] },
};

export function loop() {
  sleep(0.1);
}

export function count() {
  if (__ENV.OWN === "yes" && exec.scenario.name === "each" && exec.scenario.executor === "per-vu-iterations") {
    own.add(1);
  }
}

export function arrive() {}

export function steer() {
  if (exec.scenario.executor === "externally-controlled") {
    own.add(10);
  }
  sleep(1);
}
