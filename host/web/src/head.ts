// The head of the page: where the run is, what it is, its figures, and what may be done.
import { byId, el, setText } from './dom.ts';
import { bytes, clockFace, milliseconds, percent, rate, thousands } from './format.ts';
import type { Model } from './model.ts';

/** Figures by their names, in order. */
const FIGURES = ['Requests', 'Requests / s', 'Failed', 'Median', 'p95', 'p99', 'Users', 'Iterations', 'Connections', 'Generator CPU', 'Scheduler lag p99'] as const;

const cells = new Map<string, { main: HTMLElement; small: HTMLElement }>();

function cell(name: string): { main: HTMLElement; small: HTMLElement } {
  const known = cells.get(name);
  if (known) return known;
  const made = { main: el('span', { 'data-figure': name }), small: el('small') };
  byId('figures').append(el('div', {}, el('dt', {}, name), el('dd', {}, made.main, ' ', made.small)));
  cells.set(name, made);
  return made;
}

/** Shows the figures: the last second's while it runs, the whole run's once it is over. */
export function figures(model: Model): void {
  const { report, now, final } = model;
  const totals = report?.totals;
  const times = totals?.response_time_us;
  const ms = (us: number | null | undefined) => (us === null || us === undefined ? '–' : `${milliseconds(us)} ms`);
  const open = final ? model.connections.reduce((most, it) => Math.max(most, it.open), 0) : (now?.open ?? 0);
  const values: Record<(typeof FIGURES)[number], [string, string]> = {
    Requests: [thousands(totals?.requests ?? 0), totals ? `${bytes(totals.bytes_received)} read` : ''],
    'Requests / s': [rate((final ? totals?.request_rate : now?.request_rate) ?? 0), final ? 'in all' : `${rate(totals?.request_rate ?? 0)} in all`],
    Failed: [percent(totals?.error_rate ?? 0), `${thousands(totals?.failures ?? 0)}${totals?.throttled ? `, ${thousands(totals.throttled)} throttled` : ''}`],
    Median: [ms(times?.count ? times.p50 : null), final ? '' : `now ${ms(now?.p50_us)}`],
    p95: [ms(times?.count ? times.p95 : null), final ? '' : `now ${ms(now?.p95_us)}`],
    p99: [ms(times?.count ? times.p99 : null), times?.count ? `max ${ms(times.max)}` : ''],
    Users: [thousands((final ? totals?.users_peak : now?.users) ?? 0), final ? 'at most' : `${thousands(totals?.users_peak ?? 0)} at most`],
    Iterations: [thousands(totals?.iterations ?? 0), `${thousands(totals?.iteration_errors ?? 0)} errors${totals?.dropped_iterations ? `, ${thousands(totals.dropped_iterations)} dropped` : ''}`],
    Connections: [thousands(open), final ? 'at most' : 'open'],
    'Generator CPU': [percent(report?.generator.cpu_utilisation ?? 0), report ? `${bytes(report.generator.peak_rss_bytes)} memory` : ''],
    'Scheduler lag p99': [ms(report?.generator.scheduler_lag_us.p99 ?? null), ''],
  };
  for (const name of FIGURES) {
    const { main, small } = cell(name);
    setText(main, values[name][0]);
    setText(small, values[name][1]);
  }
  cell('Failed').main.classList.toggle('bad', (totals?.failures ?? 0) > 0);
}

const PHASES = {
  idle: '○ no test yet',
  preparing: '◔ getting ready',
  running: '● running',
  stopping: '◑ stopping',
  over: '■ over',
};

/** Shows where the run is; says it to screen readers when it changes. */
export function head(model: Model): void {
  const { state, report, now } = model;
  const names = state.run?.scenarios.map((it) => it.name).join(', ') ?? '';
  const ended = state.phase === 'over' && model.final && report ? verdict(model) : PHASES[state.phase];
  const phase = byId('phase');
  if (phase.textContent !== ended) setText(byId('announce'), ended.slice(2));
  setText(phase, ended);
  phase.className = `phase ${state.phase === 'over' && report ? (report.run.exit_code === 0 ? 'good' : 'bad') : ''}`;
  const elapsed = state.phase === 'over' ? report?.run.duration_s : now?.at_s;
  const time = elapsed === undefined ? '' : ` · ${clockFace(elapsed)} of ${clockFace(state.run?.duration_s ?? 0)}`;
  setText(byId('what'), state.run ? `${names} against ${state.run.target}${time}` : '');
  const busy = state.phase === 'running' || state.phase === 'stopping' || state.phase === 'preparing';
  const stop = byId<HTMLButtonElement>('stop');
  stop.hidden = !busy;
  setText(stop, state.phase === 'stopping' ? 'Stop at once' : 'Stop');
  byId('download').hidden = !model.final;
  byId('run').hidden = state.run === null;
  document.title = busy && now ? `${rate(now.request_rate)}/s · ${names} · Throng` : `${names || 'Throng'}${names ? ' · Throng' : ''}`;
}

function verdict(model: Model): string {
  const { run, thresholds } = model.report as NonNullable<Model['report']>;
  const failed = thresholds.filter((it) => !it.ok).length;
  const held = thresholds.length === 0 ? '' : failed === 0 ? ', all thresholds held' : `, ${failed} of ${thresholds.length} thresholds failed`;
  return `■ ${run.outcome}${held} (exit code ${run.exit_code})`;
}

/** The run in words, once it is over. */
export function story(model: Model): void {
  const sentences = model.final ? (model.report?.story ?? []) : [];
  byId('story-card').hidden = sentences.length === 0;
  if (byId('story').childElementCount !== sentences.length) {
    byId('story').replaceChildren(...sentences.map((sentence) => el('li', {}, sentence)));
  }
}
