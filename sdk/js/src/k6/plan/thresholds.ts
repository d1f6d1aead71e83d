/**
 * From k6's thresholds to the plan's: `http_req_duration: ["p(95)<300"]` is `p95(service_time) < 300ms`.
 *
 * k6's `http_req_duration` is sending, waiting and receiving, and so is the host's service time. A threshold over a part that
 * takes more than one name, method or tag to tell is over a tag, or a metric, that `src/k6` gives that part.
 */

import type { Kind } from "throng:load/report@0.1.0";
import { milliseconds } from "../spans.ts";
import { isOfRequests, submetric, type Submetric, TAG } from "../submetrics.ts";
import { Unfit } from "./refused.ts";

/** A threshold as the plan has it. */
export interface Threshold {
  expression: string;
  abort?: boolean;
  delay?: string;
  absent?: number;
}

/** What a threshold compares: the plan's words for it, and the unit of its limit. */
interface Subject {
  words: (filter: string) => string;
  unit: string;
  /** By how much k6's number is to be multiplied. */
  scale?: number;
  /** Whether it can be held to a number exactly. */
  counts?: boolean;
}

const TIMES: Record<string, string> = {
  http_req_duration: "service_time",
  http_req_blocked: "blocked",
  http_req_connecting: "connecting",
  http_req_tls_handshaking: "tls_handshaking",
  http_req_sending: "sending",
  http_req_waiting: "waiting",
  http_req_receiving: "receiving",
  iteration_duration: "iteration_duration",
};

const COUNTS: Record<string, [count: string, rate?: string]> = {
  http_reqs: ["requests", "rate"],
  iterations: ["iterations", "iteration_rate"],
  dropped_iterations: ["dropped_iterations"],
  data_sent: ["bytes_sent", "send_rate"],
  data_received: ["bytes_received", "receive_rate"],
};

const SHARES: Record<string, string> = { http_req_failed: "error_rate", checks: "checks" };
const ABSENT: Record<string, string> = {
  vus: "the plan says how many users there are",
  vus_max: "the plan says how many users there are",
};

/** What there is of each kind of metric, in k6's words. */
const AGGREGATIONS: Record<Kind, RegExp> = {
  counter: /^(count|rate)$/,
  gauge: /^value$/,
  rate: /^rate$/,
  trend: /^(avg|min|med|max|p\(\s*[\d.]+\s*\))$/,
};

/** All thresholds of a script, in its order. `declared` are the metrics that it made. */
export function thresholdsOf(given: Record<string, unknown>, declared: Map<string, Kind>, common: object): Threshold[] {
  return Object.entries(given).flatMap(([key, list]) =>
    (Array.isArray(list) ? list : [list]).map((it) => thresholdOf(key, it, declared, common)),
  );
}

function thresholdOf(key: string, given: unknown, declared: Map<string, Kind>, common: object): Threshold {
  const { threshold: source, abortOnFail, delayAbortEval } = (typeof given === "string" ? { threshold: given } : (given ?? {})) as any;
  const [, aggregation, operator, limit] = /^\s*(\w+(?:\(\s*[\d.]+\s*\))?)\s*(<=|>=|===|==|!=|<|>)\s*(-?[\d.]+(?:[eE][+-]?\d+)?)\s*$/.exec(String(source)) ?? [];
  if (limit === undefined) {
    throw new Unfit(`thresholds: ${JSON.stringify(source ?? given)} of ${key} is none: write "p(95)<300", "rate<0.01", "count>=10" …`, key.split("{")[0]);
  }
  const part = submetric(key);
  const subject = subjectOf(part, aggregation!, declared, common);
  const number = Number(limit) * (subject.scale ?? 1);
  const [comparator, bound] = compared(operator!, number, subject, `${key}: ${source}`);
  const expression = `${subject.words(filter(part, common))} ${comparator} ${bound}${subject.unit}`;
  return {
    expression,
    ...(abortOnFail ? { abort: true, delay: `${milliseconds(delayAbortEval ?? 0, "delayAbortEval")}ms` } : {}),
    // As k6: where nothing was recorded, it is 0.
    absent: 0,
  };
}

function subjectOf(part: Submetric, aggregation: string, declared: Map<string, Kind>, common: object): Subject {
  const { metric, selector } = part;
  const statistic = aggregation.replace(/p\(\s*([\d.]+)\s*\)/, "p$1");
  const own = (kind: Kind, name = metric + selector): Subject => ofMetric(name, kind, aggregation, statistic, metric);
  // The host knows no tags of these.
  if (selector !== "" && !isOfRequests(part) && !declared.has(metric)) {
    const kinds: Record<string, Kind> = { checks: "rate", iterations: "counter", iteration_duration: "trend", group_duration: "trend" };
    const byName = metric === "checks" && part.conditions.length === 1 && part.conditions[0]![0] === "check";
    if (kinds[metric] && !byName) {
      return own(kinds[metric]);
    }
  }
  if (metric === "group_duration") {
    return own("trend");
  }
  if (TIMES[metric]) {
    need(metric, aggregation, "trend");
    return { words: (filter) => `${statistic}(${TIMES[metric]}${filter && `, ${filter}`})`, unit: "ms" };
  }
  if (SHARES[metric]) {
    need(metric, aggregation, "rate");
    return { words: (filter) => `${SHARES[metric]}${filter && `(${filter})`}`, unit: "" };
  }
  if (COUNTS[metric]) {
    need(metric, aggregation, "counter");
    const [count, rate] = COUNTS[metric];
    if (aggregation === "rate" && rate === undefined) {
      throw new Unfit(`thresholds: ${metric} has no rate here; take count`, metric);
    }
    const word = aggregation === "count" ? count : rate;
    return { words: (filter) => `${word}${filter && `(${filter})`}`, unit: aggregation === "count" ? "" : "/s", counts: aggregation === "count" };
  }
  const kind = declared.get(metric);
  if (kind === undefined) {
    const reason = ABSENT[metric] ?? `the script makes no metric of that name, and there is none`;
    throw new Unfit(`thresholds: ${metric} can't be held to anything: ${reason}`, metric);
  }
  return own(kind);
}

function ofMetric(name: string, kind: Kind, aggregation: string, statistic: string, metric: string): Subject {
  need(metric, aggregation, kind);
  const quoted = `metric=${JSON.stringify(name)}`;
  const word = { counter: aggregation === "count" ? "sum" : "rate", gauge: "last", rate: "share", trend: statistic }[kind];
  return { words: () => `${word}(${quoted})`, unit: word === "rate" ? "/s" : "", counts: !["rate", "share"].includes(word) };
}

function need(metric: string, aggregation: string, kind: Kind): void {
  if (!AGGREGATIONS[kind].test(aggregation)) {
    const words = { counter: "count and rate", gauge: "value", rate: "rate", trend: "avg, min, med, max and p(N)" }[kind];
    throw new Unfit(`thresholds: ${metric} has no ${aggregation}; it has ${words}`, metric);
  }
}

/** The filter of a part of requests, as the plan writes it. */
function filter(part: Submetric, common: object): string {
  if (part.selector === "") {
    return "";
  }
  const [[key, value] = ["", ""]] = part.conditions;
  if (!isOfRequests(part)) {
    return `name=${JSON.stringify(value)}`;
  }
  const single = part.conditions.length === 1 && !part.after && !Object.hasOwn(common, key);
  if (single && (key === "name" || key === "method")) {
    return `${key}=${JSON.stringify(value)}`;
  }
  const plain = single && /^[A-Za-z_]\w*$/.test(key) && !["url", "scenario", "group"].includes(key);
  return plain ? `tag.${key}=${JSON.stringify(value)}` : `tag.${TAG}=${JSON.stringify(part.selector)}`;
}

/** The plan knows == of counts and of the script's own numbers; of others it is a bound where their range ends there. */
function compared(operator: string, number: number, { unit, counts }: Subject, what: string): [string, number] {
  const equal = operator === "==" || operator === "===";
  if (!equal && operator !== "!=") {
    return [operator, number];
  }
  if (equal && counts) {
    return ["==", number];
  }
  const share = unit === "" && number >= 0 && number <= 1;
  if (equal && number === 0) {
    return ["<=", 0];
  }
  if (equal && number === 1 && share) {
    return [">=", 1];
  }
  if (!equal && number === 0) {
    return [">", 0];
  }
  throw new Unfit(`thresholds: ${what}: ${operator} is for counts, and of others for the ends of their range; give a bound`, what.split(/[{:]/)[0]);
}
