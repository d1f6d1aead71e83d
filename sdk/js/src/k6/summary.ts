/** `handleSummary`: the result in k6's form, from the report. */

type Values = Record<string, number>;
type Metric = { type: string; contains: string; values: Values; thresholds?: Record<string, { ok: boolean }> };

const TREND = ["avg", "min", "med", "max", "p(90)", "p(95)"];

/** The data that `handleSummary` is called with. */
export function summaryData(report: any, options: any, setup: unknown): object {
  const trends: string[] = options.summaryTrendStats ?? TREND;
  const metrics = { ...builtIn(report, trends), ...own(report, trends) };
  thresholds(report, metrics, options.thresholds ?? {});
  return {
    root_group: rootGroup(report.checks),
    options: { summaryTrendStats: trends, summaryTimeUnit: options.summaryTimeUnit ?? "", noColor: true },
    state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: report.run.duration_s * 1000 },
    metrics,
    ...(setup === undefined ? {} : { setup_data: setup }),
  };
}

/** What it gave, as pairs of a name and a text. */
export function filesOf(given: unknown): [string, string][] {
  if (given === undefined || given === null) {
    return [];
  }
  return Object.entries(given).map(([name, content]) => {
    if (typeof content === "string") {
      return [name, content];
    }
    if (content instanceof ArrayBuffer || ArrayBuffer.isView(content)) {
      return [name, new TextDecoder().decode(content)];
    }
    throw new TypeError(`handleSummary: ${name} must be a text, but is ${content === null ? "null" : typeof content}`);
  });
}

function builtIn({ totals, tasks, checks, timings_us, run }: any, trends: string[]): Record<string, Metric> {
  const seconds = run.recorded_s || run.duration_s || 1;
  const counter = (count: number, contains = "default"): Metric => ({ type: "counter", contains, values: { count, rate: count / seconds } });
  const rate = (passes: number, fails: number): Metric => ({
    type: "rate",
    contains: "default",
    values: { rate: passes + fails > 0 ? passes / (passes + fails) : 0, passes, fails },
  });
  const gauge = (value: number): Metric => ({ type: "gauge", contains: "default", values: { value, min: 0, max: value } });
  const time = (statistics: any): Metric => ({ type: "trend", contains: "time", values: trend(statistics, 1000, trends) });
  const phases = Object.entries(timings_us).map(([name, statistics]) => [`http_req_${name}`, time(statistics)]);
  const sum = (key: string) => checks.reduce((all: number, it: any) => all + it[key], 0);
  const longest = tasks.reduce((one: any, other: any) => (other.iterations > (one?.iterations ?? 0) ? other : one), undefined);
  return {
    ...Object.fromEntries(phases),
    http_req_duration: time(totals.service_time_us),
    http_req_failed: rate(totals.failures, totals.requests - totals.failures),
    http_reqs: counter(totals.requests),
    iterations: counter(totals.iterations),
    ...(longest ? { iteration_duration: time(longest.duration_us) } : {}),
    ...(totals.dropped_iterations > 0 ? { dropped_iterations: counter(totals.dropped_iterations) } : {}),
    ...(checks.length > 0 ? { checks: rate(sum("passes"), sum("fails")) } : {}),
    data_sent: counter(totals.bytes_sent, "data"),
    data_received: counter(totals.bytes_received, "data"),
    vus: gauge(totals.users_peak),
    vus_max: gauge(totals.users_peak),
  };
}

/** Figures of a distribution, in units of `scale`. */
function trend(statistics: any, scale: number, wanted: string[]): Values {
  const names: Record<string, string> = { avg: "mean", min: "min", med: "p50", max: "max", count: "count" };
  const of = (name: string) => names[name] ?? `p${/^p\((.*)\)$/.exec(name)?.[1]?.replace(".", "")}`;
  const values = wanted.map((name): [string, number] => [name, statistics[of(name)] / (name === "count" ? 1 : scale)]);
  return Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
}

function own({ metrics, run }: any, trends: string[]): Record<string, Metric> {
  return Object.fromEntries(metrics.map((it: any) => [it.name, ofOwn(it, run.recorded_s || 1, trends)]));
}

function ofOwn(it: any, seconds: number, trends: string[]): Metric {
  const contains = it.name.split("{")[0] === "group_duration" ? "time" : "default";
  switch (it.kind) {
    case "counter":
      return { type: "counter", contains, values: { count: it.sum, rate: it.sum / seconds } };
    case "gauge":
      return { type: "gauge", contains, values: { value: it.last, min: it.min, max: it.max } };
    case "rate":
      return { type: "rate", contains, values: { rate: it.rate, passes: it.nonzero, fails: it.count - it.nonzero } };
    default:
      return { type: "trend", contains, values: trend(it, 1, trends) };
  }
}

/** Each threshold's outcome, at its metric. They are in the report in the order in which the script has them. */
function thresholds(report: any, metrics: Record<string, Metric>, given: Record<string, unknown>): void {
  const outcomes = report.thresholds.map((it: any) => it.ok);
  for (const [name, list] of Object.entries(given)) {
    const metric = (metrics[name] ??= { type: "trend", contains: "default", values: {} });
    metric.thresholds = {};
    for (const it of Array.isArray(list) ? list : [list]) {
      const source = typeof it === "string" ? it : (it as any).threshold;
      metric.thresholds[source] = { ok: outcomes.shift() ?? true };
    }
  }
}

interface Group {
  name: string;
  path: string;
  id: string;
  groups: Group[];
  checks: { name: string; path: string; id: string; passes: number; fails: number }[];
}

function rootGroup(checks: any[]): Group {
  const root: Group = { name: "", path: "", id: "", groups: [], checks: [] };
  for (const { name: path, passes, fails } of checks) {
    const names = path.startsWith("::") ? path.slice(2).split("::") : [path];
    const name = names.pop()!;
    let group = root;
    for (const part of names) {
      let inner = group.groups.find((it) => it.name === part);
      if (!inner) {
        group.groups.push((inner = { name: part, path: `${group.path}::${part}`, id: `${group.path}::${part}`, groups: [], checks: [] }));
      }
      group = inner;
    }
    group.checks.push({ name, path: `${group.path}::${name}`, id: `${group.path}::${name}`, passes, fails });
  }
  return root;
}
