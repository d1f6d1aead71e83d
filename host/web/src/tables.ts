// The tables of a run: requests, failures, tasks, checks, thresholds.
import { byId } from './dom.ts';
import { clockFace, milliseconds, number, percent, rate, thousands } from './format.ts';
import { type Column, Table } from './table.ts';
import type { Check, Correlation, ObservedMetric, Reason, Report, Statistics, Task, Threshold } from './types.ts';

/** Requests of one name, whole or the part that a filter leaves. */
export interface SeriesRow {
  name: string;
  method: string;
  requests: number;
  failures: number;
  request_rate: number;
  response_time_us: Statistics;
}

interface FailureRow extends Reason {
  where: string;
  kind: string;
}

const times = <Row>(of: (row: Row) => Statistics): Column<Row>[] =>
  (['mean', 'p50', 'p95', 'p99', 'max'] as const).map((name) => ({
    title: { mean: 'avg', p50: 'median', p95: 'p95', p99: 'p99', max: 'max' }[name],
    text: (row) => (of(row).count === 0 ? '–' : milliseconds(of(row)[name])),
    value: (row) => of(row)[name],
    numeric: true,
  }));

export class Tables {
  private readonly series = new Table<SeriesRow>(
    byId('series'),
    'Requests by series',
    [
      { title: 'Name', text: (row) => row.name },
      { title: 'requests', text: (row) => thousands(row.requests), value: (row) => row.requests, numeric: true },
      {
        title: 'failed',
        text: (row) => (row.failures === 0 ? '0' : `${thousands(row.failures)} (${percent(row.failures / row.requests)})`),
        value: (row) => row.failures,
        numeric: true,
        bad: (row) => row.failures > 0,
      },
      { title: 'per s', text: (row) => rate(row.request_rate), value: (row) => row.request_rate, numeric: true },
      ...times<SeriesRow>((row) => row.response_time_us),
      { title: 'method', text: (row) => row.method },
    ],
    (row) => `${row.method} ${row.name}`,
    'No request yet.',
  );
  private readonly failures = new Table<FailureRow>(
    byId('failures'),
    'Failures by reason',
    [
      { title: 'Where', text: (row) => row.where },
      { title: 'reason', text: (row) => row.reason },
      { title: 'kind', text: (row) => row.kind },
      { title: 'count', text: (row) => thousands(row.count), value: (row) => row.count, numeric: true },
      { title: 'first', text: (row) => moment(row.first_s), value: (row) => row.first_s ?? 0, numeric: true },
      { title: 'last', text: (row) => moment(row.last_s), value: (row) => row.last_s ?? 0, numeric: true },
      { title: 'example', text: example },
    ],
    (row) => `${row.kind}\n${row.where}\n${row.reason}`,
    'Nothing failed so far.',
    3,
  );
  private readonly tasks: Table<Task & { all: number }> = new Table(
    byId('tasks'),
    'Iterations by task',
    [
      { title: 'Task', text: (row) => row.name },
      { title: 'scenario', text: (row) => row.scenario },
      { title: 'iterations', text: (row) => thousands(row.iterations), value: (row) => row.iterations, numeric: true },
      { title: 'share', text: (row) => percent(row.iterations / Math.max(1, row.all)), value: (row) => row.iterations, numeric: true },
      { title: 'errors', text: (row) => thousands(row.errors), value: (row) => row.errors, numeric: true, bad: (row) => row.errors > 0 },
      ...times<Task & { all: number }>((row) => row.duration_us),
    ],
    (row) => `${row.scenario} ${row.name}`,
    'No task yet.',
    2,
  );
  private readonly checks = new Table<Check>(
    byId('checks'),
    'Checks by name',
    [
      { title: 'Check', text: (row) => row.name },
      { title: 'passed', text: (row) => thousands(row.passes), value: (row) => row.passes, numeric: true },
      { title: 'failed', text: (row) => thousands(row.fails), value: (row) => row.fails, numeric: true, bad: (row) => row.fails > 0 },
      { title: 'rate', text: (row) => percent(row.passes / Math.max(1, row.passes + row.fails)), value: (row) => row.passes / Math.max(1, row.passes + row.fails), numeric: true },
      { title: 'first failure', text: (row) => moment(row.first_s), value: (row) => row.first_s ?? 0, numeric: true },
      { title: 'example', text: example },
    ],
    (row) => row.name,
    'The scenario checked nothing so far.',
  );
  private readonly thresholds = new Table<Threshold>(
    byId('thresholds'),
    'Verdicts',
    [
      { title: 'Threshold', text: (row) => row.expression },
      { title: 'holds', text: (row) => (row.ok ? '✓ yes' : '✗ no'), bad: (row) => !row.ok },
      { title: 'observed', text: (row) => row.shown, numeric: true, value: (row) => row.observed ?? 0 },
    ],
    (row) => row.expression,
    'There is none.',
  );
  private readonly target = new Table<ObservedMetric>(
    byId('target'),
    "The target's own metrics",
    [
      { title: 'Metric', text: (row) => row.title },
      ...(['last', 'min', 'mean', 'max'] as const).map((name): Column<ObservedMetric> => ({
        title: name === 'mean' ? 'avg' : name,
        text: (row) => (row[name] === null ? '–' : number(row[name])),
        value: (row) => row[name] ?? 0,
        numeric: true,
      })),
      { title: 'endpoint', text: (row) => row.endpoint },
    ],
    (row) => `${row.endpoint}\n${row.title}`,
    'Nothing was read so far.',
  );
  private readonly together = new Table<Correlation>(
    byId('together'),
    'What went together',
    [
      { title: 'Metric', text: (row) => row.title },
      { title: 'with', text: (row) => row.figure.replaceAll('_', ' ') },
      { title: 'rank correlation', text: (row) => row.coefficient.toFixed(2), value: (row) => Math.abs(row.coefficient), numeric: true },
      { title: 'follows after', text: (row) => (row.lag_s === 0 ? '–' : `${Math.round(row.lag_s)} s`), value: (row) => row.lag_s, numeric: true },
      { title: 'intervals', text: (row) => thousands(row.intervals), value: (row) => row.intervals, numeric: true },
    ],
    (row) => `${row.metric} ${row.figure}`,
    '',
    2,
  );

  /** Shows a report, and of the requests these. `scenario` leaves only one's tasks. */
  show(report: Report | null, series: SeriesRow[], scenario: string | null): void {
    this.series.show(series);
    this.failures.show(report ? failures(report) : []);
    const tasks = report?.tasks.filter((task) => scenario === null || task.scenario === scenario) ?? [];
    const all = tasks.reduce((sum, task) => sum + task.iterations, 0);
    this.tasks.show(tasks.map((task) => ({ ...task, all })));
    this.checks.show(report?.checks ?? []);
    this.thresholds.show(report?.thresholds ?? []);
    byId('thresholds-card').hidden = (report?.thresholds.length ?? 0) === 0;
    const observed = report?.observed;
    this.target.show(observed?.metrics ?? []);
    this.together.show(observed?.correlations ?? []);
    byId('target-card').hidden = byId('target-jump').hidden = !observed;
    byId('together-part').hidden = (observed?.correlations.length ?? 0) === 0;
  }
}

/** Everything that failed, whoever's fault it is. */
function failures(report: Report): FailureRow[] {
  const rows: FailureRow[] = [];
  const add = (where: string, kind: string, reasons: Reason[]) => rows.push(...reasons.map((it) => ({ ...it, where, kind })));
  for (const { name, errors } of report.series) {
    for (const error of errors) add(name, error.kind, [error]);
  }
  for (const task of report.tasks) add(`task ${task.name}`, 'scenario error', task.error_reasons);
  for (const call of report.lifecycle) add(call.call, 'scenario error', call.error_reasons);
  add('scenario', 'trap', report.generator.traps);
  add('scenario', 'over its budget', report.generator.budget_stop_reasons);
  return rows;
}

const moment = (seconds: number | null) => (seconds === null ? '–' : clockFace(seconds));

function example(row: { example: Reason['example'] }): string {
  const it = row.example;
  return it ? `user ${it.user}, iteration ${it.iteration}, ${it.task}` : '–';
}
