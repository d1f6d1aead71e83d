// Changing the load of a running test: users of a closed scenario, the rate of an open one.
import { byId, el, setText } from './dom.ts';
import { number } from './format.ts';
import type { Model, Standing } from './model.ts';
import { send } from './server.ts';

/** What a scenario's form shows and asks for. */
interface Form {
  input: HTMLInputElement;
  button: HTMLButtonElement;
  now: HTMLElement;
}

let forms: Form[] = [];
let drawn = '';

/** Shows a form for each scenario while the run takes orders. */
export function load(model: Model): void {
  const { standings, state } = model;
  byId('load').hidden = state.phase !== 'running' || standings.length === 0;
  const names = JSON.stringify(standings.map((it) => [it.scenario, it.open]));
  if (names !== drawn) {
    drawn = names;
    byId('loads').replaceChildren(...standings.map(form));
  }
  standings.forEach((standing, at) => {
    const shown = forms[at];
    if (!shown) return;
    const unit = standing.open ? '/s' : '';
    const room = standing.open ? '' : `, at most ${number(standing.room)}`;
    setText(shown.now, standing.over ? 'over' : `now ${number(standing.target)}${unit}${room}`);
    shown.button.disabled = shown.input.disabled = standing.over;
  });
}

function form(standing: Standing, at: number): HTMLElement {
  if (at === 0) forms = [];
  const { scenario, open } = standing;
  const id = `load-${at}`;
  const input = el('input', { id, type: 'number', min: 0, step: open ? 'any' : 1, required: true, value: standing.target });
  const button = el('button', { type: 'submit' }, 'Change');
  const now = el('span', { class: 'muted small' });
  forms.push({ input, button, now });
  const label = el('label', { for: id }, `${open ? 'Iterations per second' : 'Users'} of ${scenario}`);
  const made = el('form', { 'aria-label': `Load of ${scenario}` }, label, input, button, now);
  made.addEventListener('submit', async (event) => {
    event.preventDefault();
    const refused = await send('load', { scenario: at, target: input.valueAsNumber });
    if (refused.length > 0) setText(byId('said'), refused.map((it) => it.message).join(' '));
  });
  return made;
}
