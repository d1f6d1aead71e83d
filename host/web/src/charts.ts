// The charts of a run, live and at its end: the same lines from the same columns.
import type { Spec } from './chart.ts';
import { milliseconds, number, percent, rate, thousands, tick } from './format.ts';
import type { Columns, ConnectionMoment, Observed, ObservedMetric, Timeline } from './types.ts';

/** So many of the target's own metrics are drawn: those that went with something first. */
const MOST_OBSERVED = 12;

/** What is drawn: the run over time, and the requests that are chosen. */
export interface Drawn {
  timeline: Timeline;
  connections: ConnectionMoment[];
  /** All requests, or those of one series or tag. */
  requests: Columns;
}

/** The charts, by a name that stays. */
export function charts({ timeline, connections, requests }: Drawn): Record<string, Spec> {
  const moments = timeline.to_s;
  const perSecond = (counts: number[]) =>
    moments.map((to, at) => (counts[at] ?? 0) / Math.max(1e-3, to - (at > 0 ? (moments[at - 1] ?? 0) : 0)));
  const times = requests.response_time_us;
  const dropped = timeline.dropped_iterations.some((count) => count > 0);
  return {
    rate: {
      title: 'Requests per second',
      format: rate,
      tick,
      moments,
      lines: [
        { label: 'requests', values: perSecond(requests.requests), colour: 'one', filled: true },
        { label: 'failed', values: perSecond(requests.failures), colour: 'bad', dash: [6, 3] },
        ...(dropped
          ? [{ label: 'dropped iterations', values: perSecond(timeline.dropped_iterations), colour: 'three' as const, dash: [2, 3] }]
          : []),
      ],
    },
    times: {
      title: 'Response time, ms',
      format: milliseconds,
      tick: (us) => tick(us / 1000),
      moments,
      lines: [
        { label: 'median', values: times.p50, colour: 'one' },
        { label: 'p95', values: times.p95, colour: 'two', dash: [8, 3] },
        { label: 'p99', values: times.p99, colour: 'three', dash: [3, 3] },
        { label: 'max', values: times.max, colour: 'four', dash: [1, 3], hidden: true },
      ],
    },
    users: {
      title: 'Users',
      format: thousands,
      least: 1,
      moments,
      lines: [{ label: 'users', values: timeline.users, colour: 'one', filled: true }],
    },
    connections: {
      title: 'Connections',
      format: thousands,
      least: 1,
      moments,
      lines: [
        { label: 'open', values: connections.map((it) => it.open), colour: 'one' },
        { label: 'idle', values: connections.map((it) => it.idle), colour: 'two', dash: [8, 3] },
        { label: 'opened', values: connections.map((it) => it.opened), colour: 'three', dash: [3, 3] },
      ],
    },
    generator: {
      title: 'Generator: CPU',
      format: percent,
      tick: (share) => `${tick(share * 100)} %`,
      least: 0.1,
      moments,
      lines: [
        { label: 'in all', values: timeline.cpu_utilisation, colour: 'one', filled: true },
        { label: 'scenarios', values: timeline.guest_utilisation, colour: 'two', dash: [8, 3] },
      ],
    },
    lag: {
      title: 'Generator: scheduler lag p99, ms',
      format: milliseconds,
      tick: (us) => tick(us / 1000),
      least: 1000,
      moments,
      lines: [{ label: 'lag', values: timeline.scheduler_lag_p99_us, colour: 'one' }],
    },
  };
}

/** What the target said of itself, under the same time axis. */
export function targetCharts(observed: Observed | null | undefined, moments: number[]): Record<string, Spec> {
  if (!observed) return {};
  const told = (it: ObservedMetric) => {
    const at = observed.correlations.findIndex((found) => observed.metrics[found.metric] === it);
    return at < 0 ? Infinity : at;
  };
  const first = observed.metrics.filter((it) => it.values.length > 0).sort((a, b) => told(a) - told(b) || 0);
  return Object.fromEntries(first.slice(0, MOST_OBSERVED).map((it) => [`target ${it.endpoint} ${it.title}`, target(it, moments)]));
}

function target({ endpoint, title, values }: ObservedMetric, moments: number[]): Spec {
  return {
    title: `Target: ${title}`,
    format: number,
    tick,
    moments,
    lines: [{ label: endpoint, values, colour: 'four', joined: true }],
  };
}
