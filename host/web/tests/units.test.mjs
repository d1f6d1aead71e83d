// The pages write numbers as the host does: the same cases as the tests of host/src/units.rs.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

async function load(name) {
  const entry = fileURLToPath(new URL(`../src/${name}`, import.meta.url));
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

test('numbers read as in the terminal', async () => {
  const { milliseconds, thousands, number, rate, percent, bytes, clockFace, tick } = await load('format.ts');
  assert.deepEqual([0, 840, 8_412, 84_120, 1_234_567].map(milliseconds), ['0', '0.84', '8.41', '84.1', '1,235']);
  assert.deepEqual([0, 999, 1_000, 1_234_567].map(thousands), ['0', '999', '1,000', '1,234,567']);
  assert.deepEqual(
    [0, 12, 1234.5, -2.5, 0.1 + 0.2, 0.0012345, 1e20].map(number),
    ['0', '12', '1,235', '-2.50', '0.300', '0.00123', '1e20'],
  );
  assert.deepEqual([0.5, 12.34, 1234.5].map(rate), ['0.50', '12.3', '1,235']);
  assert.deepEqual([0, 0.00001, 0.012, 0.5].map(percent), ['0 %', '<0.01 %', '1.20 %', '50.0 %']);
  assert.deepEqual([12, 2048, 5 * 2 ** 30].map(bytes), ['12 B', '2.0 KiB', '5.0 GiB']);
  assert.deepEqual([0.25, 1_500, 2_500_000, 16 * 2 ** 30].map(tick), ['0.25', '1,500', '2.5 M', '17.2 G']);
  assert.deepEqual([65, 3_725].map(clockFace), ['01:05', '1:02:05']);
});

test('counts become rates over intervals of any length', async () => {
  const { charts } = await load('charts.ts');
  const times = { p50: [1, null], p90: [1, null], p95: [1, null], p99: [1, null], max: [1, null] };
  const requests = { requests: [10, 30], failures: [0, 2], service_time_us: times, response_time_us: times };
  const timeline = {
    to_s: [1, 3], users: [1, 2], iterations: [1, 2], iteration_errors: [0, 0], dropped_iterations: [0, 4],
    cpu_utilisation: [0.1, 0.2], guest_utilisation: [0, 0], scheduler_lag_p99_us: [1, 2], all: requests, series: [],
  };
  const { rate } = charts({ timeline, connections: [], requests });
  assert.deepEqual(rate.lines.map((line) => line.values), [[10, 15], [0, 1], [0, 2]]);
});

test('a window adds its intervals to those that are known, and pads what came later', async () => {
  const { extended } = await load('model.ts');
  const times = (...values) => ({ p50: values, p90: values, p95: values, p99: values, max: values });
  const columns = (counts, values) => ({ requests: counts, failures: counts, service_time_us: times(...values), response_time_us: times(...values) });
  const timeline = (to_s, all, series) => ({
    to_s, users: to_s, iterations: to_s, iteration_errors: to_s, dropped_iterations: to_s, cpu_utilisation: to_s,
    guest_utilisation: to_s, scheduler_lag_p99_us: to_s, all, series, tags: [],
  });
  const known = timeline([1, 2], columns([10, 4], [5, 6]), []);
  const late = { name: 'late', method: 'GET', ...columns([1, 2], [7, 8]) };
  const sum = extended(known, timeline([2.5, 3], columns([6, 7], [6, null]), [late]), 1);
  assert.deepEqual([sum.to_s, sum.all.requests, sum.all.response_time_us.p95], [[1, 2.5, 3], [10, 6, 7], [5, 6, null]]);
  assert.deepEqual([sum.series[0].requests, sum.series[0].service_time_us.max], [[0, 1, 2], [null, 7, 8]]);
});

test("of the target's metrics those that went with something are drawn first, and few", async () => {
  const { targetCharts } = await load('charts.ts');
  const metrics = Array.from({ length: 20 }, (_, at) => ({ endpoint: 'shop', title: `m${at}`, values: at === 3 ? [] : [1, null] }));
  const names = (correlations) => Object.keys(targetCharts({ metrics, correlations }, [1, 2]));
  assert.deepEqual(names([]).slice(0, 4), ['target shop m0', 'target shop m1', 'target shop m2', 'target shop m4']);
  assert.deepEqual(names([{ metric: 17 }, { metric: 5 }]).slice(0, 3), ['target shop m17', 'target shop m5', 'target shop m0']);
  assert.equal(names([]).length, 12);
  assert.deepEqual(targetCharts(null, [1]), {});
});
