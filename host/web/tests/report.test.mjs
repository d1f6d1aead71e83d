// The report and the comparison as files: in a browser without a network, without scripts, on a phone and on paper.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Program, browser, components, shop } from './program.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

let folder, chromium, target, report, comparison;

async function throng(words, code) {
  const program = new Program(words, folder);
  const ended = await program.ended;
  assert.equal(ended, code, program.text);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throng-report-'));
  process.env.THRONG_HISTORY = join(folder, 'history.db');
  chromium = await browser();
  target = await shop(['--delay', '5ms', '--fail', '10%']);
  report = join(folder, 'report.html');
  comparison = join(folder, 'comparison.html');
  const run = ['run', join(components, 'browse.wasm'), '--target', target.url, '--users', '5', '--duration', '6s', '--pause', '20ms', '--observe', `${target.url}/metrics`];
  const limits = ['--threshold', 'p95(response_time) < 8ms', '--threshold', 'error_rate < 1%'];
  await throng([...run, ...limits, '--out', `html=${report}`], 4);
  await throng(run, 0);
  await throng(['compare', 'last~1', '--out', `html=${comparison}`], 0);
});

after(async () => {
  await target?.program.end();
  await chromium?.close();
  await rm(folder, { recursive: true });
});

/** The file in a browser that is offline; whatever goes wrong in it fails the test. */
async function open(t, file, options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  page.setDefaultTimeout(20_000);
  page.on('pageerror', (error) => assert.fail(`in the page: ${error}`));
  page.on('console', (message) => assert.notEqual(message.type(), 'error', message.text()));
  page.on('request', (request) => assert.equal(request.url(), url));
  t.after(() => context.close());
  await page.goto(url);
  return page;
}

/** How many canvases something is drawn on. */
const drawn = (page) =>
  page.locator('#charts canvas').evaluateAll((all) => {
    const painted = (it) => it.getContext('2d').getImageData(0, 0, it.width, it.height).data.some((byte) => byte > 0);
    return all.filter((it) => it.width > 0 && painted(it)).length;
  });

async function accessible(page) {
  // Its policy lets no script in: the one that looks is the browser's.
  await page.evaluate(await readFile(axe, 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const serious = violations.filter((it) => ['serious', 'critical'].includes(it.impact));
  assert.deepEqual(serious.map((it) => `${it.id}: ${it.nodes[0].html}`), []);
}

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

for (const colorScheme of ['light', 'dark']) {
  test(`the report draws its charts, ${colorScheme}`, async (t) => {
    const page = await open(t, report, { colorScheme });
    await page.locator('#charts canvas').nth(6).waitFor();
    const charts = await page.locator('.chart .plot').count();
    assert.equal(await drawn(page), charts);
    await accessible(page);
    const limit = page.locator('.u-legend').getByText('p95(response_time) < 8ms');
    assert.equal(await limit.count(), 1);
    await page.getByLabel('Rate and response times of').selectOption({ index: 1 });
    assert.equal(await limit.count(), 0, 'a limit of all is not drawn beside a series');
    assert.equal(await drawn(page), charts);
  });
}

test('the report can be printed', async (t) => {
  const page = await open(t, report);
  await page.locator('#charts canvas').nth(5).waitFor();
  const pdf = await page.pdf({ format: 'A4' });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  assert.ok(pdf.length > 50_000, `${pdf.length} bytes`);
});

test('the report reads without scripts', async (t) => {
  const page = await open(t, report, { javaScriptEnabled: false });
  for (const name of ['Thresholds', 'Errors', 'What the target said of itself']) assert.ok(await page.getByRole('region', { name }).isVisible(), name);
  assert.ok(await page.getByText('The charts are drawn by a script').isVisible());
  assert.equal(await page.locator('#charts canvas').count(), 0);
  assert.ok((await page.locator('.bars svg rect').count()) > 20);
});

test('on a phone nothing sticks out', async (t) => {
  for (const file of [report, comparison]) {
    const page = await open(t, file, { viewport: { width: 360, height: 740 } });
    assert.equal(await overflow(page), 0, file);
  }
});

test('the comparison needs no script at all', async (t) => {
  const page = await open(t, comparison, { colorScheme: 'dark' });
  await accessible(page);
  assert.equal(await page.locator('script').count(), 0);
  assert.ok(await page.getByRole('heading', { name: 'Two runs side by side' }).isVisible());
  assert.ok((await page.locator('.forest circle').count()) >= 4);
  assert.ok((await page.locator('.curves polyline').count()) >= 6);
});
