// What the page knows of the run, put together from what the server tells.
import type { Columns, ConnectionMoment, Percentiles, Report, SeriesColumns, TagColumns, Timeline } from './types.ts';

export type Phase = 'idle' | 'preparing' | 'running' | 'stopping' | 'over';

/** What is run, known before anything is measured. */
export interface RunFacts {
  scenarios: { name: string; executor: string; loop: 'open' | 'closed' }[];
  target: string;
  duration_s: number;
  warm_up_s: number;
}

export interface State {
  phase: Phase;
  can_start: boolean;
  run: RunFacts | null;
  problem: { field: string | null; message: string } | null;
}

export interface LogLine {
  at_s: number | null;
  level: string;
  whose: string;
  message: string;
}

/** The last second. */
export interface Now {
  at_s: number;
  users: number;
  request_rate: number;
  failure_rate: number;
  p50_us: number | null;
  p95_us: number | null;
  open: number;
  scheduler_lag_p99_us: number;
}

/** What a scenario is to do at this moment, by its plan or by the last order. */
export interface Standing {
  scenario: string;
  open: boolean;
  target: number;
  /** The most users that there can be. */
  room: number;
  /** Whether nothing can be changed any more. */
  over: boolean;
}

/** One a second: the report so far, and the intervals from `from` on. */
export interface WindowMessage {
  report: Report;
  now: Now;
  standings: Standing[];
  from: number;
  timeline: Timeline;
  connections: ConnectionMoment[];
}

/** Lines of the log that are kept. */
const LINES = 500;

export class Model {
  state: State = { phase: 'idle', can_start: false, run: null, problem: null };
  report: Report | null = null;
  now: Now | null = null;
  standings: Standing[] = [];
  timeline: Timeline | null = null;
  connections: ConnectionMoment[] = [];
  log: LogLine[] = [];
  /** Whether the report is the last word. */
  final = false;

  /** Everything begins anew. What is drawn stays until there is something else, if the run is the same. */
  hello(state: State & { log: LogLine[] }): void {
    const another = JSON.stringify(state.run) !== JSON.stringify(this.state.run) || state.phase === 'preparing';
    if (another || this.final) this.forget();
    this.state = state;
    this.log = state.log;
  }

  add(lines: LogLine[]): void {
    this.log = [...this.log, ...lines].slice(-LINES);
  }

  window(message: WindowMessage): void {
    this.report = message.report;
    this.now = message.now;
    this.standings = message.standings;
    const whole = message.from === 0 || !this.timeline;
    this.timeline = whole ? message.timeline : extended(this.timeline as Timeline, message.timeline, message.from);
    this.connections = [...this.connections.slice(0, message.from), ...message.connections];
  }

  finish(report: Report): void {
    this.report = report;
    this.timeline = report.timeline;
    this.connections = report.connections.over_time;
    this.final = true;
  }

  private forget(): void {
    this.report = this.now = this.timeline = null;
    this.connections = [];
    this.standings = [];
    this.final = false;
  }
}

/** A timeline whose intervals from this one on are others. */
export function extended(known: Timeline, more: Timeline, from: number): Timeline {
  const numbers = (name: NumberColumn) => [...known[name].slice(0, from), ...more[name]];
  return {
    to_s: numbers('to_s'),
    users: numbers('users'),
    iterations: numbers('iterations'),
    iteration_errors: numbers('iteration_errors'),
    dropped_iterations: numbers('dropped_iterations'),
    cpu_utilisation: numbers('cpu_utilisation'),
    guest_utilisation: numbers('guest_utilisation'),
    scheduler_lag_p99_us: numbers('scheduler_lag_p99_us'),
    all: joined(known.all, more.all, from),
    series: more.series.map((it) => grown(known.series.find((old) => sameSeries(old, it)), it, from)),
    tags: more.tags.map((it) => grown(known.tags.find((old) => sameTag(old, it)), it, from)),
  };
}

type NumberColumn = Exclude<keyof Timeline, 'all' | 'series' | 'tags'>;

const sameSeries = (one: SeriesColumns, other: SeriesColumns) => one.name === other.name && one.method === other.method;
const sameTag = (one: TagColumns, other: TagColumns) => one.key === other.key && one.value === other.value;

/** Columns that may have begun later than the run. */
function grown<T extends Columns>(known: T | undefined, more: T, from: number): T {
  return { ...more, ...joined(known ?? nothing(from), more, from) };
}

function joined(known: Columns, more: Columns, from: number): Columns {
  return {
    requests: [...known.requests.slice(0, from), ...more.requests],
    failures: [...known.failures.slice(0, from), ...more.failures],
    service_time_us: percentiles(known.service_time_us, more.service_time_us, from),
    response_time_us: percentiles(known.response_time_us, more.response_time_us, from),
  };
}

function percentiles(known: Percentiles, more: Percentiles, from: number): Percentiles {
  const each = (name: keyof Percentiles) => [...known[name].slice(0, from), ...more[name]];
  return { p50: each('p50'), p90: each('p90'), p95: each('p95'), p99: each('p99'), max: each('max') };
}

function nothing(intervals: number): Columns {
  const none = Array<null>(intervals).fill(null);
  const times = { p50: none, p90: none, p95: none, p99: none, max: none };
  const zeros = Array<number>(intervals).fill(0);
  return { requests: zeros, failures: zeros, service_time_us: times, response_time_us: times };
}
