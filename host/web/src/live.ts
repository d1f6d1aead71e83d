// The page of a run: live.
import './theme.css';
import { byId, el } from './dom.ts';

byId('page').append(el('p', { class: 'muted' }, 'waiting for the run'));
