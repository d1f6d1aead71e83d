/** Load-test scenarios in JavaScript and TypeScript. `README.md` beside this folder begins with an example. */

export type { Context, Plan } from "./context.ts";
export type { Duration } from "./duration.ts";
export { fail, ScenarioError } from "./failure.ts";
export { type Feed, FeedError, feed } from "./feed.ts";
export * as http from "./http/index.ts";
export * as log from "./log.ts";
export { between, constant, exponential, Pause, pacing, throughput } from "./pause.ts";
export * as random from "./random.ts";
export { Counter, check, Gauge, Rate, Trend } from "./report.ts";
export { done, type Next, Scenario, type Tasks, type TaskSettings } from "./scenario.ts";
export { now, stopping, think } from "./time.ts";
