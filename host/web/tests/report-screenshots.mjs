// The pictures of the report, of a comparison and of a scaling in docs/pictures/: a shop whose calls begin to fail, the same shop 10 %
// slower, and one with four workers.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Program, browser, components, shop } from './program.mjs';

const pictures = join(dirname(fileURLToPath(import.meta.url)), '../../../docs/pictures');
const folder = await mkdtemp(join(tmpdir(), 'throng-pictures-'));
process.env.THRONG_HISTORY = join(folder, 'history.db');

async function throng(words) {
  const program = new Program(words, folder);
  const code = await program.ended;
  if (code !== 0 && code !== 4) throw new Error(program.text);
}

async function run(flags, words) {
  const target = await shop(flags);
  await throng(['run', join(components, 'browse.wasm'), '--target', target.url, '--pause', '50ms', ...words]);
  await target.program.end();
}

async function picture(chromium, file, name, options, height) {
  const context = await chromium.newContext(options);
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(800);
  const { width } = options.viewport;
  await page.screenshot({ path: join(pictures, name), fullPage: true, clip: { x: 0, y: 0, width, height } });
  await context.close();
}

const chromium = await browser();
try {
  await mkdir(pictures, { recursive: true });
  const [report, comparison, scaling] = ['report.html', 'comparison.html', 'scaling.html'].map((name) => join(folder, name));
  const limits = ['--threshold', 'p95(response_time) < 30ms', '--threshold', 'error_rate < 1%', '--warm-up', '5s'];
  const stages = ['--stages', '20s:20,20s:60', '--executor', 'ramping-users'];
  await run(['--delay', '10ms', '--jitter', '10ms', '--fail', '2%', '--rate-limit', '700/s'], [...stages, ...limits, '--out', `html=${report}`]);
  const steady = ['--users', '20', '--duration', '60s'];
  await run(['--delay', '10ms'], steady);
  await run(['--delay', '11ms'], steady);
  const knee = await shop(['--workers', '4', '--work', '20ms', '--fail', '2%', '--fail-above', '6']);
  const flat = [join(components, 'flat.wasm'), '--target', knee.url, '--set', 'config.path=/api/v1/health', '--pause', 'none'];
  const each = ['--users', '1,2,3,4,6,8,12', '--step-duration', '5s', '--max-step-duration', '10s'];
  await throng(['scale', ...flat, ...each, '--out', `html=${scaling}`]);
  await knee.program.end();
  await throng(['compare', 'last~1', '--out', `html=${comparison}`]);
  const desktop = { viewport: { width: 1280, height: 900 } };
  await picture(chromium, report, 'report-light.png', { ...desktop, colorScheme: 'light' }, 2700);
  await picture(chromium, report, 'report-dark.png', { ...desktop, colorScheme: 'dark' }, 1500);
  await picture(chromium, report, 'report-phone.png', { viewport: { width: 390, height: 844 } }, 1700);
  await picture(chromium, comparison, 'comparison.png', { ...desktop, colorScheme: 'light' }, 1950);
  await picture(chromium, scaling, 'scaling.png', { ...desktop, colorScheme: 'light' }, 1500);
} finally {
  await chromium.close();
  await rm(folder, { recursive: true });
}
