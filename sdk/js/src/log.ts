/** Lines in the run's log, with the scenario and the user before them. `console` writes there too. */

import report, { type Level } from "throng:load/report@0.1.0";
import { text } from "./lowering.ts";

const writer = (level: Level) => (message: unknown) => report.log(level, text(String(message), "a log line"));

export const debug = writer("debug");
export const info = writer("info");
export const warn = writer("warn");
export const error = writer("error");
