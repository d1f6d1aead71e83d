// The static report: one HTML file that has this script, report.css and the report as JSON in <script id="report">. The host has
// written all that is words, tables and distributions; here the run is drawn over time.
import './theme.css';
import './report.css';
import { type Chart, Group, type Mark, type Spec } from './chart.ts';
import { charts, targetCharts } from './charts.ts';
import { byId, el } from './dom.ts';
import { number } from './format.ts';
import type { Columns, Report } from './types.ts';

/** A limit is drawn if it lies no further above the slowest than this. */
const NEAR = 2;

function draw(report: Report): void {
  const host = el('div', { class: 'charts' });
  const { timeline } = report;
  const group = new Group('report');
  const drawn = new Map<string, Chart>();
  const all = timeline.all;
  byId('charts').replaceChildren(...choice(report, (requests) => show(requests)), host);
  for (const [name, spec] of Object.entries(specs(report, all))) drawn.set(name, group.add(host, spec));
  for (const spec of Object.values(targetCharts(report.observed, timeline.to_s))) group.add(host, spec);

  function show(requests: Columns): void {
    const chosen = specs(report, requests);
    for (const name of ['rate', 'times']) {
      const spec = chosen[name];
      if (spec) drawn.get(name)?.update(spec);
    }
  }
}

/** The charts, with what happened marked in each and limits in that of the times they are about. */
function specs(report: Report, requests: Columns): Record<string, Spec> {
  const { timeline, connections } = report;
  const found = charts({ timeline, connections: connections.over_time, requests });
  const marked = marks(report);
  for (const spec of Object.values(found)) spec.marks = marked;
  if (requests === timeline.all) found.times?.lines.push(...limits(report));
  return found;
}

/** What happened, and when. */
function marks({ run, advice }: Report): Mark[] {
  const warmUp = run.duration_s - run.recorded_s;
  const orders = (run.orders ?? []).map((it) => {
    const whose = it.scenario ? `${it.scenario}: ` : '';
    const target = it.target === null ? '' : ` ${number(it.target)}`;
    return { at_s: it.at_s, label: `${whose}${it.what}${target}` };
  });
  const failures = advice.flatMap((it) => (it.first_s === null ? [] : [{ at_s: it.first_s, label: `first ${it.pattern}` }]));
  const counted = warmUp > 0.5 ? [{ at_s: warmUp, label: 'counted from here' }] : [];
  return [...counted, ...orders, ...failures].sort((a, b) => a.at_s - b.at_s);
}

/** Limits of response times as lines, where they do not squeeze the others. */
function limits({ thresholds, timeline }: Report): Spec['lines'] {
  const highest = Math.max(1, ...timeline.all.response_time_us.p99.map((us) => us ?? 0));
  return thresholds.flatMap(({ expression }) => {
    const found = /^(?:p[\d.]+|med|max)\(response_time\) <=? ([\d.]+)(us|ms|s|m)$/.exec(expression);
    const unit = { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[found?.[2] ?? ''];
    const us = Number(found?.[1]) * (unit ?? NaN);
    if (!(us <= highest * NEAR)) return [];
    return [{ label: expression, values: timeline.to_s.map(() => us), colour: 'bad' as const, dash: [10, 4] }];
  });
}

/** A choice of what the first charts show, where there is one. */
function choice({ timeline }: Report, show: (requests: Columns) => void): HTMLElement[] {
  if (timeline.series.length < 2) return [];
  const names = timeline.series.map((it) => (it.name.startsWith(it.method) ? it.name : `${it.method} ${it.name}`));
  const options = ['All requests', ...names].map((name, at) => el('option', { value: at }, name));
  const select = el('select', { id: 'choice' }, ...options);
  select.addEventListener('change', () => show(timeline.series[Number(select.value) - 1] ?? timeline.all));
  const label = el('label', { for: 'choice' }, 'Rate and response times of ');
  return [el('p', { class: 'choice' }, label, select)];
}

draw(JSON.parse(byId('report').textContent ?? '') as Report);
