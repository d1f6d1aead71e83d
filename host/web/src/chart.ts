// One chart over time: lines that can be read by hovering, by keyboard and by a screen reader; zoomed with the others of its group.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { el, setText } from './dom.ts';
import { clockFace } from './format.ts';

/** Colours by their meaning, each a custom property of theme.css. */
export type Colour = 'one' | 'two' | 'three' | 'four' | 'bad';

/** A line of a chart. */
export interface Line {
  label: string;
  values: (number | null)[];
  colour: Colour;
  /** Lines are told apart by this too, not by colour alone. */
  dash?: number[];
  /** Whether the area below is filled. */
  filled?: boolean;
  /** Whether it goes on over moments without a value, as what is read now and then. */
  joined?: boolean;
  /** Whether it is left out until it is asked for in the legend. */
  hidden?: boolean;
}

/** A moment that something happened at. */
export interface Mark {
  at_s: number;
  label: string;
}

/** What a chart shows. All lines have a value for each moment. */
export interface Spec {
  title: string;
  /** How its values are written, with their unit. */
  format: (value: number) => string;
  /** How the axis writes them, if shorter. */
  tick?: (value: number) => string;
  /** The least that the axis reaches up to, so that noise around nothing does not fill the chart. */
  least?: number;
  /** Seconds since the run's start. */
  moments: number[];
  lines: Line[];
  /** Moments that are marked on the time axis. */
  marks?: Mark[];
}

/** Seconds that labels of the time axis may be apart. */
const TIME_STEPS = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200];

const css = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const colourOf = (colour: Colour) => css(`--line-${colour}`);

/** Charts that share a time axis: what is hovered or zoomed in one, is in all. */
export class Group {
  private charts: Chart[] = [];
  /** Seconds that are shown: a fixed part, the last so many, or all. */
  private part: { from: number; to: number } | { last: number } | null = null;
  /** Called when the part changes. */
  onZoom: (zoomed: boolean) => void = () => {};

  constructor(private readonly name: string) {
    const again = () => this.charts.forEach((chart) => chart.rebuild());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
    // On paper everything is light, whatever the screen is.
    addEventListener('beforeprint', () => {
      document.documentElement.dataset.theme = 'light';
      again();
    });
    addEventListener('afterprint', () => {
      delete document.documentElement.dataset.theme;
      again();
    });
  }

  add(host: HTMLElement, spec: Spec): Chart {
    const chart = new Chart(host, spec, this, this.name);
    this.charts.push(chart);
    return chart;
  }

  /** Takes a chart off the page. */
  remove(chart: Chart): void {
    chart.remove();
    this.charts = this.charts.filter((it) => it !== chart);
  }

  /** Shows this part of the time in all charts. */
  zoom(from: number, to: number): void {
    this.show({ from, to });
  }

  /** Shows the last so many seconds, as they go on; null for all. */
  follow(last: number | null): void {
    this.show(last === null ? null : { last });
  }

  private show(part: Group['part']): void {
    this.part = part;
    this.charts.forEach((chart) => chart.rescale());
    this.onZoom(part !== null);
  }

  /** The part to show of a run that has come to this moment. */
  range(first: number, last: number): [number, number] {
    const least = first + 1;
    if (this.part === null) return [first, Math.max(last, least)];
    if ('last' in this.part) return [Math.max(first, last - this.part.last), Math.max(last, least)];
    return [this.part.from, this.part.to];
  }
}

/** A chart in its figure. */
export class Chart {
  private plot: uPlot | null = null;
  private readonly box = el('div', { class: 'plot', tabindex: 0, role: 'group', 'aria-roledescription': 'chart' });
  private readonly spoken = el('output', { class: 'unseen' });
  private width = 0;

  constructor(
    host: HTMLElement,
    private spec: Spec,
    private readonly group: Group,
    private readonly sync: string,
  ) {
    host.append(el('figure', { class: 'chart' }, el('figcaption', {}, spec.title), this.box, this.spoken));
    this.box.addEventListener('keydown', (event) => this.key(event));
    for (const type of ['touchstart', 'touchmove'] as const) {
      this.box.addEventListener(type, (event) => this.touch(event), { passive: true });
    }
    new ResizeObserver(() => this.fit()).observe(this.box);
  }

  /** Shows other values. */
  update(spec: Spec): void {
    const same = spec.lines.map((line) => line.label).join('\n') === this.spec.lines.map((it) => it.label).join('\n');
    this.spec = spec;
    if (!same || !this.plot) return this.rebuild();
    this.plot.setData(this.data(), false);
    this.rescale();
    this.describe();
  }

  /** Takes it off the page. */
  remove(): void {
    this.plot?.destroy();
    this.box.closest('figure')?.remove();
  }

  /** Draws it anew, as after a change of theme. */
  rebuild(): void {
    const shown = this.plot?.series.map((series) => series.show !== false);
    this.plot?.destroy();
    this.plot = null;
    if (this.width === 0) return;
    const plot = new uPlot(this.options(), this.data(), this.box);
    this.plot = plot;
    plot.root.querySelectorAll<HTMLElement>('.u-legend .u-series + .u-series th').forEach((label) => toggle(label));
    if (shown?.length === plot.series.length) shown.forEach((show, at) => at > 0 && plot.setSeries(at, { show }));
    this.rescale();
    this.describe();
  }

  /** Shows the group's part of the time. */
  rescale(): void {
    const moments = this.spec.moments;
    const [min, max] = this.group.range(0, moments.at(-1) ?? 0);
    this.plot?.setScale('x', { min, max });
  }

  private fit(): void {
    const width = Math.floor(this.box.clientWidth);
    if (width === 0 || width === this.width) return;
    this.width = width;
    if (this.plot) this.plot.setSize({ width, height: this.height() });
    else this.rebuild();
  }

  private height(): number {
    return this.width < 420 ? 170 : 200;
  }

  private data(): uPlot.AlignedData {
    return [this.spec.moments, ...this.spec.lines.map((line) => line.values)] as uPlot.AlignedData;
  }

  private options(): uPlot.Options {
    const { spec } = this;
    const font = `12px ${css('--font') || 'sans-serif'}`;
    const axis: uPlot.Axis = {
      stroke: () => css('--muted'),
      font,
      grid: { stroke: () => css('--grid'), width: 1 },
      ticks: { show: false },
    };
    const value = (_: uPlot, it: number | null) => (it === null || it === undefined ? '–' : spec.format(it));
    return {
      width: this.width,
      height: this.height(),
      padding: [8, 22, 0, 0],
      cursor: {
        sync: { key: this.sync, scales: ['x', null] },
        drag: { x: true, y: false, setScale: false },
        points: { size: 7 },
      },
      select: { show: true, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false },
        y: { range: (_, __, max) => [0, Math.max(spec.least ?? 0, (max || 0) * 1.08) || 1] },
      },
      axes: [
        { ...axis, size: 28, space: 60, incrs: TIME_STEPS, values: (_, ticks) => ticks.map(clockFace) },
        { ...axis, size: 60, values: (_, ticks) => ticks.map(spec.tick ?? spec.format) },
      ],
      legend: { markers: { width: 2, dash: (_, at) => (spec.lines[at - 1]?.dash ? 'dashed' : 'solid') } },
      series: [
        { label: 'Time', value: (_, it) => (it === null || it === undefined ? '–' : clockFace(it)) },
        ...spec.lines.map((line) => series(line, value)),
      ],
      hooks: {
        draw: [(plot) => drawMarks(plot, spec.marks ?? [], font)],
        setSelect: [(plot) => this.selected(plot)],
        setCursor: [() => queueMicrotask(() => this.rest())],
      },
    };
  }

  /** A part was drawn with the mouse: all charts of the group show it. */
  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.group.zoom(from, to);
  }

  private touch(event: TouchEvent): void {
    const [touch, plot] = [event.touches[0], this.plot];
    if (!touch || !plot) return;
    const rect = plot.over.getBoundingClientRect();
    plot.setCursor({ left: touch.clientX - rect.left, top: touch.clientY - rect.top });
  }

  /** Arrows move from moment to moment, + and − zoom around it, Escape shows all. */
  private key(event: KeyboardEvent): void {
    const plot = this.plot;
    const count = this.spec.moments.length;
    if (!plot || count === 0) return;
    const at = plot.cursor.idx ?? count - 1;
    const steps: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1 };
    const to = steps[event.key];
    if (to !== undefined) this.point(plot, Math.min(count - 1, Math.max(0, to)));
    else if (event.key === '+' || event.key === '-') this.zoomAround(plot, at, event.key === '+' ? 0.5 : 2);
    else if (event.key === 'Escape') this.group.follow(null);
    else return;
    event.preventDefault();
  }

  private point(plot: uPlot, at: number): void {
    const moment = this.spec.moments[at] ?? 0;
    plot.setCursor({ left: plot.valToPos(moment, 'x'), top: 10 });
    setText(this.spoken, `${clockFace(moment)}: ${this.values(at)}`);
  }

  private zoomAround(plot: uPlot, at: number, factor: number): void {
    const { min, max } = plot.scales.x as { min: number; max: number };
    const [moment, half] = [this.spec.moments[at] ?? max, Math.max(1, ((max - min) * factor) / 2)];
    const last = this.spec.moments.at(-1) ?? 0;
    if (2 * half >= last) this.group.follow(null);
    else this.group.zoom(Math.max(0, moment - half), Math.min(last, moment + half));
  }

  private values(at: number): string {
    const said = this.spec.lines.map((line) => {
      const value = line.values[at];
      return `${line.label} ${value === null || value === undefined ? 'none' : this.spec.format(value)}`;
    });
    return said.join(', ');
  }

  /** The last moment with a value; the last one if there is none. */
  private last(): number {
    const { moments, lines } = this.spec;
    const known = moments.findLastIndex((_, at) => lines.some((line) => (line.values[at] ?? null) !== null));
    return known < 0 ? moments.length - 1 : known;
  }

  /** While nobody points at a moment, the legend has the last one's values. */
  private rest(): void {
    const last = this.last();
    if (last >= 0 && (this.plot?.cursor.idx ?? null) === null) this.plot?.setLegend({ idx: last }, false);
  }

  /** What a screen reader says of the picture. */
  private describe(): void {
    this.rest();
    const last = this.last();
    const now = last < 0 ? 'no values yet' : `last: ${this.values(last)}`;
    this.box.setAttribute('aria-label', `${this.spec.title}; ${now}. Arrow keys read values, plus and minus zoom.`);
  }
}

/** Lines across the chart at the moments that are marked, with their names where there is room. */
function drawMarks(plot: uPlot, marks: Mark[], font: string): void {
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  const ratio = devicePixelRatio;
  let free = left;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = css('--muted');
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.font = font.replace('12px', `${11 * ratio}px`);
  ctx.textAlign = 'left';
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.at_s, 'x', true));
    if (x < left || x > left + width) continue;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x, top + height);
    ctx.stroke();
    const wide = ctx.measureText(mark.label).width;
    if (x < free || x + wide > left + width) continue;
    ctx.fillText(mark.label, x + 4 * ratio, top + 11 * ratio);
    free = x + wide + 12 * ratio;
  }
  ctx.restore();
}

/** Lines are hidden and shown again by their labels; by keyboard too. */
function toggle(label: HTMLElement): void {
  const state = () => label.setAttribute('aria-pressed', String(!label.closest('.u-series')?.classList.contains('u-off')));
  label.tabIndex = 0;
  label.setAttribute('role', 'button');
  state();
  label.addEventListener('click', () => queueMicrotask(state));
  label.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    label.click();
  });
}

function series(line: Line, value: uPlot.Series.Value): uPlot.Series {
  return {
    label: line.label,
    value,
    show: !line.hidden,
    stroke: () => colourOf(line.colour),
    width: 2,
    spanGaps: line.joined ?? false,
    points: { show: false },
    ...(line.dash ? { dash: line.dash } : {}),
    ...(line.filled ? { fill: () => `color-mix(in srgb, ${colourOf(line.colour)} 16%, transparent)` } : {}),
  };
}
