// The page as its users meet it: in a browser, with a real run behind it.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Program, browser, components, shop } from './program.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PAGE = /the page is at (\S+)/;
/** What a scenario writes to become markup, if the page lets it. */
const EVIL = '<img src=x onerror="window.pwned=1">';

let folder, chromium, target;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throng-page-'));
  chromium = await browser();
  target = await shop(['--fail', '5%', '--delay', '5ms']);
});

after(async () => {
  await chromium?.close();
  await target?.program.end();
  await rm(folder, { recursive: true });
});

/** A page of this address, whose mistakes fail the test. */
async function open(t, url, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  page.on('pageerror', (error) => assert.fail(`in the page: ${error}`));
  page.on('request', (request) => assert.ok(/^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url()), `asks ${request.url()}`));
  t.after(() => context.close());
  await page.goto(url);
  return page;
}

function start(t, words) {
  const program = new Program(words, folder);
  t.after(() => program.end());
  return program;
}

/** A figure as a number. */
const figure = async (page, name) => Number((await page.locator(`[data-figure="${name}"]`).textContent()).replaceAll(/[^0-9.]/g, ''));

async function until(what, holds) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`never: ${what}`);
}

/** No serious violation of what screen readers and keyboards need. */
async function accessible(page, where) {
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() => window.axe.run());
  const serious = violations.filter((it) => ['serious', 'critical'].includes(it.impact));
  assert.deepEqual(serious.map((it) => `${where}: ${it.id}: ${it.nodes[0].html}`), []);
}

function status(url, headers = {}, method = 'GET') {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { headers, method }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode);
    });
    request.once('error', reject);
    request.end();
  });
}

/** The page's table of requests against the report's. */
async function sameAsReport(page, report) {
  assert.equal(await figure(page, 'Requests'), report.totals.requests);
  assert.equal(await figure(page, 'Iterations'), report.totals.iterations);
  const rows = await page.locator('#series tbody tr').evaluateAll((lines) => lines.map((line) => [...line.cells].slice(0, 3).map((cell) => cell.textContent)));
  const shown = rows.map(([name, requests, failed]) => [name, Number(requests.replaceAll(',', '')), parseInt(failed.replaceAll(',', ''), 10)]);
  const expected = report.series.map((it) => [it.name, it.requests, it.failures]);
  assert.deepEqual(shown.sort(), expected.sort());
}

test('a test is started, watched, changed and stopped from the page', async (t) => {
  const program = start(t, ['web', components, '--target', target.url]);
  const url = await program.says(PAGE);
  const page = await open(t, url);
  await page.getByRole('heading', { name: 'Start a test' }).waitFor();
  await accessible(page, 'form');

  await page.locator('#field-users').fill('many');
  await page.locator('#field-subject').selectOption(join(components, 'browse.wasm'));
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('#error-users:not(:empty)').waitFor();
  assert.equal(await page.locator('#field-users').getAttribute('aria-invalid'), 'true');
  await page.locator('#field-users').fill('4');
  await page.locator('#field-thresholds').fill('p95(response_time) < 2s\nerror_rate <');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('#error-thresholds:not(:empty)').waitFor();
  await page.locator('#field-thresholds').fill('p95(response_time) < 2s');
  await page.locator('#field-duration').fill('5m');
  await page.getByRole('button', { name: 'Start', exact: true }).click();

  await page.getByText('● running').waitFor();
  await until('4 users', async () => (await figure(page, 'Users')) === 4);
  const early = await figure(page, 'Requests');
  await until('more requests', async () => (await figure(page, 'Requests')) > early + 5);
  await page.locator('#charts canvas').nth(5).waitFor();
  await accessible(page, 'running');

  await page.locator('.chart .plot').first().focus();
  await page.keyboard.press('ArrowLeft');
  assert.match(await page.locator('.chart output').first().textContent(), /^\d\d:\d\d: requests /);

  await page.getByLabel('Users of browse').fill('9');
  await page.getByRole('button', { name: 'Change' }).click();
  await until('9 users', async () => (await figure(page, 'Users')) === 9);

  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText(/■ stopped, all thresholds held \(exit code 5\)/).waitFor();
  const report = await (await page.request.get(`${url}report.json`)).json();
  assert.equal(report.run.exit_code, 5);
  await sameAsReport(page, report);

  await page.getByRole('button', { name: 'New test' }).click();
  await page.locator('#field-users').fill('2');
  await page.locator('#field-duration').fill('2s');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByText(/■ finished/).waitFor();
  await sameAsReport(page, await (await page.request.get(`${url}report.json`)).json());
});

test('nobody comes in without the token, from elsewhere, or by another name', async (t) => {
  const program = start(t, ['web', components]);
  const url = new URL(await program.says(PAGE));
  assert.equal(url.hostname, '127.0.0.1');
  assert.match(url.pathname, /^\/[0-9a-f]{32}\/$/);
  for (const path of ['/', '/events', '/live.js', `/${'0'.repeat(32)}/`, `/${'0'.repeat(32)}/events`]) {
    assert.equal(await status(new URL(path, url)), 403, path);
  }
  assert.equal(await status(url), 200);
  assert.equal(await status(url, { host: `evil.example:${url.port}` }), 403);
  assert.equal(await status(new URL('stop', url), { origin: 'http://evil.example' }, 'POST'), 403);
  const { headers } = await fetch(url);
  assert.match(headers.get('content-security-policy'), /default-src 'none'/);
  assert.equal(headers.get('access-control-allow-origin'), null);
});

test('a target that does not answer is told beside its field', async (t) => {
  const program = start(t, ['web', components]);
  const page = await open(t, await program.says(PAGE));
  await page.locator('#field-subject').selectOption(join(components, 'browse.wasm'));
  await page.locator('#field-target').fill('http://127.0.0.1:1');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('#error-target', { hasText: "can't be reached" }).waitFor();
});

test('a policy holds for what is started from the page', async (t) => {
  const policy = join(folder, 'policy.toml');
  await writeFile(policy, 'max_users = 3\n');
  const program = start(t, ['web', components, '--policy', policy, '--target', target.url]);
  const page = await open(t, await program.says(PAGE));
  await page.locator('#field-subject').selectOption(join(components, 'browse.wasm'));
  await page.locator('#field-users').fill('5');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('#start .bad, #start .error', { hasText: 'the runner allows 3' }).first().waitFor();
});

test('a plan of two scenarios on a phone: late, filtered, harmless, and as the JSON says', async (t) => {
  const plan = join(folder, 'two.toml');
  const scenario = (name, more) => `[scenarios.${name}]\ncomponent = ${JSON.stringify(join(components, more.component))}\nusers = 2\nduration = "7s"\n`;
  const visits = `config = { paths = [${JSON.stringify(`/api/v1/health?${EVIL}`)}] }\npause = "100ms"\n`;
  await writeFile(
    plan,
    `target = "${target.url}"\n${scenario('browse', { component: 'browse.wasm' })}${scenario(JSON.stringify(`b${EVIL}`), { component: 'tests/visit.wasm' })}${visits}`,
  );
  const file = join(folder, 'report.json');
  const program = start(t, ['run', plan, '--ui', 'web', '--out', `json=${file}`]);
  const url = await program.says(PAGE);
  await program.says(/\d users/);
  const page = await open(t, url, { viewport: { width: 390, height: 844 }, colorScheme: 'dark', reducedMotion: 'reduce' });
  await until('requests', async () => (await figure(page, 'Requests')) > 3);
  await page.locator('#filter').selectOption({ label: 'browse' });
  await until('only what browse asks for', async () => !(await page.locator('#series').textContent()).includes('onerror'));
  await page.locator('#filter').selectOption({ label: 'all requests' });
  await page.locator('#series th', { hasText: 'onerror' }).waitFor();
  await page.reload();
  await until('requests', async () => (await figure(page, 'Requests')) > 3);
  const width = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await width(), 390);
  await accessible(page, 'phone');

  await page.getByText(/■ finished/).waitFor();
  assert.equal(await width(), 390);
  await program.says(/wrote .*report\.json/);
  await sameAsReport(page, JSON.parse(await readFile(file, 'utf8')));
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator('img').count(), 0);
  await page.close();
  assert.equal(await program.ended, 0);
});

test("the target's own metrics are drawn while they are read, and are the JSON's at the end", async (t) => {
  const plan = join(folder, 'observed.toml');
  await writeFile(
    plan,
    `target = "${target.url}"\n[scenarios.browse]\ncomponent = ${JSON.stringify(join(components, 'browse.wasm'))}\nusers = 3\nduration = "12s"
[[observe]]\nurl = "${target.url}/metrics"\nname = "shop"\nmetrics = ["shop_requests_running", { metric = "shop_db_pool_lent_total", title = "lent ${EVIL.replaceAll('"', "'")}" }]\n`,
  );
  const program = start(t, ['run', plan, '--ui', 'web']);
  const url = await program.says(PAGE);
  const page = await open(t, url);
  await page.getByText('● running').waitFor();
  const chart = page.locator('.chart', { hasText: 'Target: lent <img' });
  await chart.locator('canvas').waitFor();
  assert.equal(await page.locator('.chart', { hasText: 'Target: ' }).count(), 2);
  const row = page.locator('#target tbody tr', { hasText: 'lent <img' });
  await until('something was lent', async () => Number((await row.locator('td').first().textContent()).replaceAll(',', '')) > 0);
  assert.ok(await page.getByText('● running').isVisible(), 'all that was while it ran');
  await accessible(page, 'observed');
  await chart.locator('.plot').focus();
  await page.keyboard.press('End');
  assert.match(await chart.locator('output').textContent(), /^\d\d:\d\d: shop /);

  await page.getByText(/■ finished/).waitFor();
  const { observed } = await (await page.request.get(`${url}report.json`)).json();
  const shown = await page.locator('#target tbody th').allTextContents();
  assert.deepEqual(shown.sort(), observed.metrics.map((it) => it.title).sort());
  assert.equal(await page.locator('#together tbody tr').count(), observed.correlations.length);
  assert.equal(await page.locator('.chart', { hasText: 'Target: ' }).count(), 2);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
});

test('a run that nobody looks at ends by itself', async (t) => {
  const words = ['run', join(components, 'browse.wasm'), '--target', target.url, '--users', '1', '--duration', '1s'];
  const program = start(t, [...words, '--threshold', 'p95(response_time) < 1us', '--ui', 'web=127.0.0.1:0']);
  assert.equal(await program.ended, 4);
});
