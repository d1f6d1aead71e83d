// The page of a run: told by the server what happens, once a second.
import './theme.css';
import './live.css';
import { type Chart, Group } from './chart.ts';
import { charts, targetCharts } from './charts.ts';
import { byId, el, setText } from './dom.ts';
import { Filter } from './filter.ts';
import { StartForm } from './form.ts';
import { clockFace } from './format.ts';
import { figures, head, story } from './head.ts';
import { load } from './load.ts';
import { type LogLine, Model, type State, type WindowMessage } from './model.ts';
import { send } from './server.ts';
import { Tables } from './tables.ts';
import type { Report } from './types.ts';

const model = new Model();
const tables = new Tables();
const group = new Group('live');
const drawn = new Map<string, Chart>();
const form = new StartForm();
const filter = new Filter(byId<HTMLSelectElement>('filter'), draw);
/** Whether the form is asked for although there is a run to look at. */
let another = false;
/** How many thresholds were broken when this was last said. */
let broken = 0;

function draw(): void {
  head(model);
  form.show(model, another);
  load(model);
  figures(model);
  story(model);
  filter.offer(model);
  tables.show(model.report, filter.rows(model.report), filter.scenario());
  const { timeline, connections } = model;
  const requests = filter.columns(model);
  if (timeline && requests) {
    const specs = { ...charts({ timeline, connections, requests }), ...targetCharts(model.report?.observed, timeline.to_s) };
    for (const [name, spec] of Object.entries(specs)) {
      const chart = drawn.get(name);
      if (chart) chart.update(spec);
      else drawn.set(name, group.add(byId('charts'), spec));
    }
    forget(new Set(Object.keys(specs)));
  }
  announce();
}

/** Takes away what an earlier test's target told, or what turned out to matter less than others. */
function forget(shown: Set<string>): void {
  for (const [name, chart] of drawn) {
    if (shown.has(name)) continue;
    group.remove(chart);
    drawn.delete(name);
  }
}

/** Says aloud what should not be missed. */
function announce(): void {
  const failing = model.report?.thresholds.filter((it) => !it.ok && it.observed !== null) ?? [];
  if (failing.length > broken) setText(byId('announce'), `threshold does not hold: ${failing.map((it) => it.expression).join(', ')}`);
  broken = failing.length;
}

function line(it: LogLine): HTMLElement {
  const at = it.at_s === null ? '     ' : clockFace(it.at_s);
  return el('p', { class: it.level }, `${at} `, el('span', { class: 'level' }, it.level), ` ${it.whose}: ${it.message}`);
}

/** Shows the log; it stays at its end if that is where its reader is. */
function log(): void {
  const box = byId('log');
  const level = byId<HTMLSelectElement>('level').value;
  const wanted = (it: LogLine) =>
    level === '' || (level === 'host' ? it.level === 'host' : it.level === 'warn' || it.level === 'error');
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 30;
  const lines = model.log.filter(wanted).map(line);
  box.replaceChildren(...(lines.length > 0 ? lines : [el('p', { class: 'muted' }, 'Nothing yet.')]));
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function notice(text: string): void {
  const box = byId('notice');
  setText(box, text);
  box.hidden = text === '';
}

function listen(): void {
  const stream = new EventSource('events');
  const on = <T>(name: string, take: (data: T) => void) =>
    stream.addEventListener(name, (event) => {
      take(JSON.parse((event as MessageEvent<string>).data) as T);
      draw();
    });
  on<State & { log: LogLine[] }>('hello', (it) => {
    if (it.phase !== 'over') another = false;
    model.hello(it);
    setText(byId('said'), '');
    log();
  });
  on<State>('state', (it) => (model.state = it));
  on<LogLine[]>('log', (it) => {
    model.add(it);
    log();
    const said = it.filter((line) => line.level === 'host').at(-1);
    if (said) setText(byId('said'), said.message);
  });
  on<WindowMessage>('window', (it) => model.window(it));
  on<Report>('report', (it) => model.finish(it));
  stream.addEventListener('open', () => notice(''));
  stream.addEventListener('error', () => notice('The connection is lost; trying again. If throng has ended, what you see is the last that it said.'));
}

byId('stop').addEventListener('click', async () => notice((await send('stop')).map((it) => it.message).join(' ')));
byId('again').addEventListener('click', () => {
  another = true;
  draw();
  byId('field-subject').focus();
});
byId('level').addEventListener('change', log);
const range = byId<HTMLSelectElement>('range');
range.addEventListener('change', () => group.follow(range.value === '' ? null : Number(range.value)));
byId('unzoom').addEventListener('click', () => group.follow(null));
group.onZoom = (zoomed) => {
  byId('unzoom').hidden = !zoomed;
  if (!zoomed) range.value = '';
};
log();
listen();
