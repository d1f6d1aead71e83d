// What of the requests is shown: all, those of one series, or those of one tag, of which a scenario is one.
import { el } from './dom.ts';
import type { Model } from './model.ts';
import type { SeriesRow } from './tables.ts';
import type { Columns, Report } from './types.ts';

/** A choice, as the value of its option. */
type Choice = { kind: 'all' } | { kind: 'series'; method: string; name: string } | { kind: 'tag'; key: string; value: string };

export class Filter {
  private offered = '';

  constructor(
    private readonly select: HTMLSelectElement,
    onChange: () => void,
  ) {
    select.addEventListener('change', onChange);
  }

  private get choice(): Choice {
    return this.select.value === '' ? { kind: 'all' } : (JSON.parse(this.select.value) as Choice);
  }

  /** Offers what the run has. */
  offer(model: Model): void {
    const series = model.timeline?.series ?? [];
    const tags = model.timeline?.tags ?? [];
    const groups: [string, [string, Choice][]][] = [
      ['Scenario', tags.filter((it) => it.key === 'scenario').map((it) => [it.value, { kind: 'tag', key: it.key, value: it.value }])],
      ['Tag', tags.filter((it) => it.key !== 'scenario').map((it) => [`${it.key}: ${it.value}`, { kind: 'tag', key: it.key, value: it.value }])],
      ['Requests named', series.map((it) => [it.name, { kind: 'series', method: it.method, name: it.name }])],
    ];
    const offered = JSON.stringify(groups);
    if (offered === this.offered) return;
    this.offered = offered;
    const chosen = this.select.value;
    const options = groups.filter(([, choices]) => choices.length > 0).map(([label, choices]) =>
      el('optgroup', { label }, ...choices.map(([text, choice]) => el('option', { value: JSON.stringify(choice) }, text))),
    );
    this.select.replaceChildren(el('option', { value: '' }, 'all requests'), ...options);
    this.select.value = chosen;
    if (this.select.selectedIndex < 0) this.select.value = '';
  }

  /** The chosen requests over time. */
  columns(model: Model): Columns | null {
    const { choice } = this;
    const timeline = model.timeline;
    if (!timeline) return null;
    if (choice.kind === 'series') return timeline.series.find((it) => it.name === choice.name && it.method === choice.method) ?? timeline.all;
    if (choice.kind === 'tag') return timeline.tags.find((it) => it.key === choice.key && it.value === choice.value) ?? timeline.all;
    return timeline.all;
  }

  /** The scenario, if one is chosen. */
  scenario(): string | null {
    const { choice } = this;
    return choice.kind === 'tag' && choice.key === 'scenario' ? choice.value : null;
  }

  /** The rows of the requests, with the figures of the chosen part of each. */
  rows(report: Report | null): SeriesRow[] {
    const { choice } = this;
    const series = report?.series ?? [];
    if (choice.kind === 'series') return series.filter((it) => it.name === choice.name && it.method === choice.method);
    if (choice.kind === 'all') return series;
    return series.flatMap(({ name, method, tags }) => {
      const part = tags.find((it) => it.key === choice.key && it.value === choice.value);
      return part ? [{ ...part, name, method }] : [];
    });
  }
}
