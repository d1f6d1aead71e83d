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

const { pick, pointer } = await load("k6/selector.ts");
const { submetric } = await load("k6/submetrics.ts");
const spans = await load("k6/spans.ts");
const encoding = await load("k6/encoding.ts");

test("selectors of k6 pick what GJSON picks", () => {
  const value = {
    name: { first: "Tom", last: "Anderson" },
    "fav.movie": "Deer Hunter",
    children: ["Sara", "Alex", "Jack"],
    friends: [
      { first: "Dale", age: 44, nets: ["ig", "fb"] },
      { first: "Roger", age: 68, nets: ["fb"] },
      { first: "Jane", age: 47, nets: ["ig", "tw"] },
    ],
  };
  const cases = {
    "name.last": "Anderson",
    "children.1": "Alex",
    "children.#": 3,
    "fav\\.movie": "Deer Hunter",
    "friends.#.first": ["Dale", "Roger", "Jane"],
    "friends.1.nets.0": "fb",
    'friends.#(first=="Roger").age': 68,
    "friends.#(age>45)#.first": ["Roger", "Jane"],
    "friends.#(age<=44).first": "Dale",
    'friends.#(first%"J*").age': 47,
    "child*.2": "Jack",
    "c?ildren.0": "Sara",
    "children.7": undefined,
    "name.middle": undefined,
    "name.first.deeper": undefined,
  };
  for (const [selector, expected] of Object.entries(cases)) {
    assert.deepEqual(pick(value, selector), expected, selector);
  }
});

test("a plain path is a pointer, any other is none", () => {
  assert.equal(pointer("items.0.a/b~c"), "/items/0/a~1b~0c");
  for (const other of ["", "a.#", "a*", "a\\.b", "a|b", "#(x>1)"]) {
    assert.equal(pointer(other), undefined, other);
  }
});

test("a threshold's key names a metric and its part", () => {
  assert.deepEqual(submetric("http_req_duration{ name:log in, status:200 }"), {
    metric: "http_req_duration",
    selector: "{name:log in,status:200}",
    conditions: [["name", "log in"], ["status", "200"]],
    after: true,
  });
  assert.deepEqual(submetric('checks{url:"http://a:1/"}').conditions, [["url", "http://a:1/"]]);
  assert.equal(submetric("checks").selector, "");
});

test("spans of k6 are read as it writes them", () => {
  const cases = { "1m30s": 90_000, "1.5s": 1_500, "500ms": 500, "1h2m": 3_720_000, "1d": 86_400_000, "100us": 1, 250: 250, "250": 250, "0s": 0 };
  for (const [span, expected] of Object.entries(cases)) {
    assert.equal(spans.milliseconds(span, "it"), expected, span);
  }
  for (const bad of ["soon", "1", "5 s", "-1s", "", "1x"].filter((it) => it !== "1")) {
    assert.throws(() => spans.milliseconds(bad, "duration"), /duration: .* is no span of time/, bad);
  }
});

test("what is no Base64 is refused", () => {
  for (const [text, variant] of [["abc", "std"], ["ab=c", "std"], ["a*==", "std"], ["YQ==", "rawstd"], ["a", "rawurl"]]) {
    assert.throws(() => encoding.b64decode(text, variant), /b64decode/, text);
  }
  assert.throws(() => encoding.b64encode("a", "other"), /no variant of Base64/);
});
