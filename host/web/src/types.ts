// The parts of a report that the pages read. host/schema/report.schema.json documents each field.

export interface Statistics {
  count: number;
  min: number;
  mean: number;
  stddev: number;
  p50: number;
  p75: number;
  p90: number;
  p95: number;
  p99: number;
  p999: number;
  max: number;
}

export interface Percentiles {
  p50: (number | null)[];
  p90: (number | null)[];
  p95: (number | null)[];
  p99: (number | null)[];
  max: (number | null)[];
}

export interface Columns {
  requests: number[];
  failures: number[];
  service_time_us: Percentiles;
  response_time_us: Percentiles;
}

export interface SeriesColumns extends Columns {
  name: string;
  method: string;
}

export interface TagColumns extends Columns {
  key: string;
  value: string;
}

export interface Timeline {
  to_s: number[];
  users: number[];
  iterations: number[];
  iteration_errors: number[];
  dropped_iterations: number[];
  cpu_utilisation: number[];
  guest_utilisation: number[];
  scheduler_lag_p99_us: number[];
  all: Columns;
  series: SeriesColumns[];
  tags: TagColumns[];
}

export interface ConnectionMoment {
  at_s: number;
  open: number;
  idle: number;
  opened: number;
}

export interface Example {
  scenario: string;
  user: number;
  iteration: number;
  task: string;
}

export interface Seen {
  first_s: number | null;
  last_s: number | null;
  example: Example | null;
}

export interface Reason extends Seen {
  reason: string;
  count: number;
}

export interface SeriesError extends Reason {
  kind: string;
}

export interface Figures {
  requests: number;
  failures: number;
  throttled: number;
  request_rate: number;
  service_time_us: Statistics;
  response_time_us: Statistics;
  statuses: Record<string, number>;
  errors: SeriesError[];
}

/** The requests of a series that have a tag. */
export interface TagPart {
  key: string;
  value: string;
  requests: number;
  failures: number;
  request_rate: number;
  response_time_us: Statistics;
}

export interface Series extends Figures {
  name: string;
  method: string;
  tags: TagPart[];
}

export interface Tag extends Figures {
  key: string;
  value: string;
}

export interface Task {
  name: string;
  scenario: string;
  iterations: number;
  errors: number;
  error_reasons: Reason[];
  duration_us: Statistics;
}

export interface Lifecycle {
  call: string;
  calls: number;
  errors: number;
  error_reasons: Reason[];
}

export interface Check extends Seen {
  name: string;
  passes: number;
  fails: number;
}

export interface Threshold {
  expression: string;
  ok: boolean;
  observed: number | null;
  shown: string;
}

export interface Totals {
  requests: number;
  failures: number;
  throttled: number;
  error_rate: number;
  request_rate: number;
  iterations: number;
  iteration_errors: number;
  dropped_iterations: number;
  missed_iterations: number;
  users_peak: number;
  bytes_sent: number;
  bytes_received: number;
  service_time_us: Statistics;
  response_time_us: Statistics;
  statuses: Record<string, number>;
}

export interface Generator {
  shards: number;
  cpu_utilisation: number;
  peak_rss_bytes: number;
  scheduler_lag_us: Statistics;
  guest_time_us: Statistics;
  traps: Reason[];
  budget_stops: number;
  budget_stop_reasons: Reason[];
}

/** What the errors of a kind usually mean. */
export interface Advice extends Seen {
  pattern: string;
  count: number;
}

/** What was asked of a run while it ran. */
export interface GivenOrder {
  at_s: number;
  what: string;
  scenario: string | null;
  target: number | null;
}

/** A metric of the target's own, over the intervals of the timeline. */
export interface ObservedMetric {
  endpoint: string;
  title: string;
  /** Empty where it is not drawn. */
  values: (number | null)[];
  min: number | null;
  mean: number | null;
  max: number | null;
  last: number | null;
}

/** A metric that went with a figure of the run's. */
export interface Correlation {
  metric: number;
  title: string;
  figure: string;
  coefficient: number;
  lag_s: number;
  intervals: number;
}

/** What the target said of itself. */
export interface Observed {
  metrics: ObservedMetric[];
  /** None while it runs. */
  correlations: Correlation[];
}

export interface ScenarioFacts {
  name: string;
  component: string;
  sha256: string;
  executor: string;
  loop: 'closed' | 'open';
}

export interface Report {
  schema: number;
  run: {
    id: string;
    started_at: string;
    duration_s: number;
    recorded_s: number;
    seed: number;
    scenario: string;
    scenarios: ScenarioFacts[];
    target: string;
    outcome: string;
    exit_code: number;
    orders?: GivenOrder[];
  };
  /** The run in words; empty while it runs. */
  story: string[];
  totals: Totals;
  series: Series[];
  tags: Tag[];
  tasks: Task[];
  lifecycle: Lifecycle[];
  checks: Check[];
  thresholds: Threshold[];
  connections: { opened: number; open_peak: number; over_time: ConnectionMoment[] };
  timeline: Timeline;
  generator: Generator;
  advice: Advice[];
  observed?: Observed | null;
}
