// Starting a test: choose what, where and how much. What the host has to say of it stands beside the field it is about.
import { byId, el, setText } from './dom.ts';
import type { Model } from './model.ts';
import { send, type Refusal } from './server.ts';

interface Subjects {
  subjects: { path: string; kind: string }[];
  target: string | null;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const controls = new Map<string, { control: Control; error: HTMLElement }>();

function field(name: string, label: string, control: Control, hint: string, wide = false): HTMLElement {
  control.id = `field-${name}`;
  control.setAttribute('name', name);
  const error = el('span', { class: 'error', id: `error-${name}`, role: 'alert' });
  control.setAttribute('aria-describedby', `hint-${name} error-${name}`);
  controls.set(name, { control, error });
  return el(
    'div',
    { class: wide ? 'field wide' : 'field' },
    el('label', { for: control.id }, label),
    control,
    el('span', { class: 'hint', id: `hint-${name}` }, hint),
    error,
  );
}

const text = (attributes: Record<string, string>) => el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...attributes });

/** The form, in its section. */
export class StartForm {
  private readonly section = byId('start');
  private readonly general = el('p', { class: 'bad', role: 'alert' });
  private readonly button = el('button', { type: 'submit', class: 'main' }, 'Start');
  private drawn = false;

  /** Shows the form when there is no test, and when another one is asked for. */
  show(model: Model, wanted: boolean): void {
    const { phase, can_start, problem } = model.state;
    const free = phase === 'idle' || phase === 'over';
    this.section.hidden = !(can_start && free && (wanted || phase === 'idle'));
    if (!this.section.hidden && !this.drawn) void this.draw();
    if (phase === 'idle' && problem && this.drawn) this.refuse([problem]);
    byId('again').hidden = !(can_start && phase === 'over' && !wanted);
  }

  private async draw(): Promise<void> {
    this.drawn = true;
    const form = el('form', { novalidate: true }, el('h2', { id: 'start-title' }, 'Start a test'), el('div', { class: 'fields' }, ...fields()), this.general, this.button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.start();
    });
    this.section.replaceChildren(form);
    await this.offer();
  }

  private async offer(): Promise<void> {
    const answer = await fetch('subjects');
    const { subjects, target } = (await answer.json()) as Subjects;
    const select = controls.get('subject')?.control as HTMLSelectElement;
    const groups = [['component', 'Components'], ['source', 'Sources'], ['plan', 'Plans']] as const;
    const made = groups.map(([kind, label]) => {
      const options = subjects.filter((it) => it.kind === kind).map((it) => el('option', { value: it.path }, it.path));
      return options.length > 0 ? el('optgroup', { label }, ...options) : null;
    });
    select.replaceChildren(el('option', { value: '' }, subjects.length > 0 ? 'choose …' : 'there is nothing to run in this folder'), ...made.filter((it) => it !== null));
    const field = controls.get('target')?.control;
    if (target && field && field.value === '') field.value = target;
  }

  private async start(): Promise<void> {
    this.refuse([]);
    this.button.disabled = true;
    setText(this.button, 'Starting …');
    const values = Object.fromEntries([...controls].map(([name, { control }]) => [name, control.value]));
    const refused = await send('start', values);
    this.button.disabled = false;
    setText(this.button, 'Start');
    this.refuse(refused);
  }

  private refuse(refusals: Refusal[]): void {
    const of = (name: string | null) => refusals.filter((it) => (it.field !== null && controls.has(it.field) ? it.field : null) === name);
    for (const [name, { control, error }] of controls) {
      const mine = of(name);
      setText(error, mine.map((it) => it.message).join('\n'));
      if (mine.length > 0) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
    setText(this.general, of(null).map((it) => it.message).join('\n'));
    const first = [...controls.values()].find(({ control }) => control.hasAttribute('aria-invalid'));
    first?.control.focus();
  }
}

function fields(): HTMLElement[] {
  return [
    field('subject', 'What', el('select', { required: true }), 'A scenario, or a plan with its own load'),
    field('target', 'Target', text({ inputmode: 'url', placeholder: 'http://127.0.0.1:8080' }), 'Where relative URLs lead; empty: as the plan says'),
    field('users', 'Users', text({ inputmode: 'numeric', placeholder: '10' }), 'How many at a time; with a rate, how many are ready'),
    field('spawn_rate', 'Users started per second', text({ placeholder: 'all at once' }), '5, 5/s or 30/m'),
    field('rate', 'Iterations per second', text({ placeholder: 'as fast as users go' }), 'Start iterations at a rate instead: 50, 50/s, 30/m'),
    field('duration', 'Duration', text({ placeholder: '30s' }), '30s, 5m, 1h30m'),
    field('thresholds', 'Thresholds', el('textarea', { rows: 2, spellcheck: 'false', placeholder: 'p95(response_time) < 300ms' }), 'What must hold, one a line', true),
  ];
}
