// The pictures in docs/pictures/: the page of a run as its user sees it, once light, once dark, once on a phone; and the form.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Program, browser, components, shop } from './program.mjs';

const pictures = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/pictures');
const PAGE = /the page is at (\S+)/;
/** How long the run goes before the pictures are taken. */
const SECONDS = Number(process.env.SECONDS ?? 40);

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function plan(target) {
  const scenario = (name, component, users) =>
    `[scenarios.${name}]\ncomponent = ${JSON.stringify(join(components, component))}\nusers = ${users}\nspawn_rate = 2\nduration = "10m"\n`;
  return `target = "${target}"
thresholds = ["p95(response_time) < 300ms", "error_rate < 5%", "p99(response_time) < 20ms"]
observe = [{ url = "${target}/metrics", name = "shop", metrics = [
  { metric = 'shop_http_requests{route="/api/v1/products",status="200"}', title = "answers to GET /products per second" },
  { metric = 'shop_http_request_duration_seconds{route="/api/v1/products"}', read = "mean", title = "mean time of GET /products, s" },
  { metric = "shop_db_pool_lent_total", title = "connections lent per second" },
  { metric = "shop_db_pool_busy_seconds_total", title = "pool busy, seconds per second" }] }]
${scenario('browse', 'browse.wasm', 30)}${scenario('account', 'account.wasm', 12)}`;
}

/** A picture of the top, or from the chart of this title on. */
async function picture(chromium, url, name, options, from) {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('#charts canvas').nth(5).waitFor();
  await sleep(1500);
  const over = from ? page.locator('.chart', { hasText: from }).first().locator('.u-over') : page.locator('.u-over').first();
  if (from) await over.evaluate((it) => scrollBy(0, it.getBoundingClientRect().top - 180));
  const plot = await over.boundingBox();
  await page.mouse.move(plot.x + plot.width * 0.6, plot.y + plot.height * 0.4);
  await sleep(300);
  await page.screenshot({ path: join(pictures, name) });
  await context.close();
}

const folder = await mkdtemp(join(tmpdir(), 'throng-pictures-'));
const chromium = await browser();
const target = await shop(['--delay', '4ms', '--jitter', '6ms', '--fail', '1%']);
await mkdir(pictures, { recursive: true });
await writeFile(join(folder, 'evening.toml'), plan(target.url));
await writeFile(join(folder, 'browse-only.toml'), plan(target.url).split('[scenarios.account]')[0]);
const form = new Program(['web', '--target', target.url], folder);
const run = new Program(['run', join(folder, 'evening.toml'), '--ui', 'web'], folder);
try {
  const url = await run.says(PAGE);
  const page = await chromium.newPage({ viewport: { width: 1000, height: 620 } });
  await page.goto(await form.says(PAGE));
  await page.locator('#field-subject option').nth(1).waitFor({ state: 'attached' });
  await page.locator('#field-subject').selectOption({ index: 1 });
  await page.locator('#field-users').fill('50');
  await page.locator('#field-duration').fill('5m');
  await page.screenshot({ path: join(pictures, 'page-start.png') });
  await page.close();
  await sleep(SECONDS * 1000);
  const desktop = { viewport: { width: 1240, height: 1080 } };
  await picture(chromium, url, 'page-light.png', { ...desktop, colorScheme: 'light' });
  await picture(chromium, url, 'page-dark.png', { ...desktop, colorScheme: 'dark' });
  await picture(chromium, url, 'page-target.png', { viewport: { width: 1240, height: 700 }, colorScheme: 'light' }, 'Target: ');
  await picture(chromium, url, 'page-phone.png', { viewport: { width: 390, height: 1300 }, colorScheme: 'light' });
} finally {
  await Promise.all([form.end(), run.end(), target.program.end(), chromium.close()]);
  await rm(folder, { recursive: true });
}
