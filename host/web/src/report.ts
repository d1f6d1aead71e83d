// The static report: one HTML file that has this script, report.css and the report as JSON in <script id="report">.
import './theme.css';
import { Group } from './chart.ts';
import { charts } from './charts.ts';
import { byId, el } from './dom.ts';
import type { Report } from './types.ts';

function draw(report: Report): void {
  const host = el('div', { class: 'charts' });
  byId('charts').append(host);
  const { timeline, connections } = report;
  const group = new Group('report');
  const specs = charts({ timeline, connections: connections.over_time, requests: timeline.all });
  for (const spec of Object.values(specs)) group.add(host, spec);
}

draw(JSON.parse(byId('report').textContent ?? '') as Report);
