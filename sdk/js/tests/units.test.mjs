// Parts of the SDK under Node.js, with a host that writes down what it is told.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SDK = fileURLToPath(new URL("..", import.meta.url));
const tools = createRequire(join(process.env.THRONG_TOOLS ?? SDK, "package.json"));

/** A clock that only goes on when someone thinks, and numbers in a row. */
const host = {
  thoughts: [],
  clock: 0,
  drawn: 0,
  flow: {
    think(milliseconds) {
      host.thoughts.push(milliseconds);
      host.clock += milliseconds;
    },
    now: () => host.clock * 1e6,
    random: () => (host.drawn++ % 2 === 0 ? 0 : 2 ** 64),
    stopping: () => false,
  },
};
globalThis.host = host;

const fake = {
  name: "host",
  setup(build) {
    build.onResolve({ filter: /^throng:/ }, ({ path }) => ({ path, namespace: "host" }));
    build.onLoad({ filter: /./, namespace: "host" }, ({ path }) => ({
      contents: `export default globalThis.host.${/load\/(\w+)/.exec(path)[1]} ?? {};`,
    }));
  },
};

async function load(module) {
  const entryPoints = [join(SDK, "src", module)];
  const { outputFiles } = await tools("esbuild").build({ entryPoints, bundle: true, write: false, format: "esm", plugins: [fake] });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { milliseconds } = await load("duration.ts");
const { fail, reasonOf, setLines } = await load("failure.ts");
const { pairs } = await load("lowering.ts");
const random = await load("random.ts");
const timers = await load("globals/timers.ts");

function thrown(call) {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

test("times are whole milliseconds, rounded up", () => {
  assert.deepEqual(["500ms", "1.5s", "2m", "1h", "1.1s", "0.5ms", 7].map(milliseconds), [500, 1500, 120000, 3600000, 1100, 1, 7]);
  assert.equal(milliseconds(2 ** 32 - 1), 2 ** 32 - 1);
  for (const wrong of ["2 sec", "", "s", "-1s", -1, NaN, Infinity, 2 ** 32, undefined]) {
    assert.throws(() => milliseconds(wrong), /time span|undefined/, String(wrong));
  }
});

test("whatever is thrown becomes a text that the host takes", () => {
  const cases = [
    [null, "thrown: null"],
    [Object.create(null), "thrown: [object Object]"],
    [[1], "thrown: a list"],
    ["as it is", "as it is"],
    ["half \ud800", "half \ufffd"],
    [thrown(() => fail("half \udc00")), "half \ufffd"],
    [thrown(() => fail("no price")), "no price"],
  ];
  for (const [value, expected] of cases) {
    assert.equal(reasonOf(value), expected);
  }
  assert.throws(() => fail(), /a reason must be a text, but is undefined/);
});

test("a line of the bundle is told as the author's", () => {
  setLines({ files: ["shop.js", "lib/cart.js"], lines: [[10, 0, 3], [20, -1, 0], [30, 1, 7]] });
  const at = (...lines) => reasonOf(Object.assign(new Error("x"), { stack: lines.map((it) => `    at f (scenario.js:${it}:5)`).join("\n") }));
  assert.equal(at(12), "Error: x (shop.js:5)");
  assert.equal(at(25, 31), "Error: x (lib/cart.js:8)");
  assert.equal(at(25, 5), "Error: x");
});

test("pairs", () => {
  const given = { a: 1, none: null, no: undefined, both: ["x", 2], half: "\ud800" };
  assert.deepEqual(pairs(given, "query"), [["a", "1"], ["both", "x"], ["both", "2"], ["half", "\ufffd"]]);
  assert.deepEqual(pairs([["a", 1], ["a", 2]], "query"), [["a", "1"], ["a", "2"]]);
  assert.throws(() => pairs("a: b", "headers"), /headers must be an object or a list of pairs, but is "a: b"/);
});

test("chance keeps to its bounds where the host gives the least and the most", () => {
  const [least, most] = [random.unit(), random.unit()];
  assert.ok(least === 0 && most < 1 && most > 0.999);
  assert.deepEqual([random.between(1, 6), random.between(1, 6)], [1, 6]);
  assert.deepEqual([random.choose(["a", "b"]), random.choose(["a", "b"])], ["a", "b"]);
  for (const [from, to] of [[2, 1], [0.5, 1], [0, 2 ** 53]]) {
    assert.throws(() => random.between(from, to), /two whole numbers/);
  }
});

test("timers run in order of time when the function has returned", () => {
  const { setTimeout, setInterval, clearTimeout, clearInterval, queueMicrotask } = timers.GLOBALS;
  const ran = [];
  host.thoughts = [];
  setTimeout(() => ran.push("late"), 30);
  const ticks = setInterval(() => ran.push("tick") && ran.filter((it) => it === "tick").length === 2 && clearInterval(ticks), 8);
  setTimeout((what) => setTimeout(() => ran.push(what), 1), 10, "inner");
  clearTimeout(setTimeout(() => ran.push("never"), 1));
  queueMicrotask(() => ran.push("microtask"));
  assert.deepEqual(ran, []);
  timers.drain();
  assert.deepEqual(ran, ["microtask", "tick", "inner", "tick", "late"]);
  assert.equal(host.thoughts.reduce((sum, it) => sum + it), 30);
});

test("an interval alone keeps nobody waiting, and what a timer throws leaves no other behind", () => {
  const { setTimeout, setInterval } = timers.GLOBALS;
  host.thoughts = [];
  setInterval(() => assert.fail("ran"), 1);
  timers.drain();
  assert.deepEqual(host.thoughts, []);
  setTimeout(() => assert.fail("first"), 1);
  setTimeout(() => assert.fail("second"), 2);
  assert.throws(() => timers.drain(), /first/);
  timers.drain();
});
