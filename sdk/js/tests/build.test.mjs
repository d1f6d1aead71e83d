// What `build.mjs` tells an author who made a mistake, and where. Nothing here gets as far as a component.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../build.mjs", import.meta.url));
const WIT = fileURLToPath(new URL("../../../wit", import.meta.url));
const TASK = "static tasks = { a: 1 };";

/** A scenario whose second line is this, and whose class has these members from its fourth on. */
function scenario(members, second = "") {
  return `import { between, http, Scenario } from "throng";\n${second}\nexport default class A extends Scenario {\n${members}\n}\n`;
}

const MISTAKES = {
  "a task that is asynchronous": [scenario(`${TASK}\n  async a() {}`), "A.a is asynchronous", "shop.js:5:3"],
  "a task that is a generator": [scenario(`${TASK}\n  *a() {}`), "A.a is a generator", "shop.js:5:3"],
  "a task that is a field": [scenario(`${TASK}\n  a = () => {};`), "A has no method a", "shop.js:3:"],
  "tasks as a list": [scenario(`static tasks = ["a"];\n  a() {}`), "A.tasks must be an object", "shop.js:3:"],
  "a task without a weight": [scenario(`static tasks = { a: null };\n  a() {}`), "must have a weight or settings, but has null", "shop.js:3:"],
  "a weight below 0": [scenario(`static tasks = { a: -1 };\n  a() {}`), "from 0 to 4294967295, but is -1", "shop.js"],
  "no tasks": [scenario("a() {}"), "A has no task", "shop.js:3:"],
  "a fixture of a user": [scenario(`${TASK}\n  a() {}\n  setUp() {}`), "A.setUp must be static", "shop.js:6:3"],
  "a fixture that is asynchronous": [scenario(`${TASK}\n  a() {}\n  static async setUp() {}`), "setUp is asynchronous", "shop.js:6:"],
  "a pause that is none": [scenario(`${TASK}\n  static think = 5;\n  a() {}`), "A.think must be a pause", "shop.js:3:"],
  "bounds the wrong way round": [scenario(`static think = between("3s", "1s");`), "must not be longer", "shop.js:4:16"],
  "no scenario": ["export class A {}\n", "no scenario in it", "shop.js"],
  "a request while the file is loaded": [scenario(TASK, 'http.get("/");'), "there is no user yet", "shop.js:2:"],
  "fetch": [scenario(TASK, 'fetch("/");'), 'use http from "throng"', "shop.js:2:"],
  "await outside functions": [scenario(TASK, "await 1;"), "write it without `await`", "shop.js:2:"],
  "a module of Node.js": [scenario(TASK, 'import "node:fs";'), "sandbox without Node.js", "shop.js:2:7"],
  "a package that is not installed": [scenario(TASK, 'import "no-such-package";'), "Install it beside the scenario", "shop.js:2:7"],
  "a word that does not parse": [scenario("static tasks = {;"), 'found ";"', "shop.js:4:16"],
};

function build(source, name = "shop.js") {
  const folder = mkdtempSync(join(tmpdir(), "throng-build-"));
  if (source !== undefined) {
    writeFileSync(join(folder, name), source);
  }
  const tools = process.env.THRONG_TOOLS ? ["--tools", process.env.THRONG_TOOLS] : [];
  const words = [BUILD, name, "shop.wasm", "--wit", WIT, "--work", join(folder, "work"), ...tools];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8" });
  assert.equal(stdout, "");
  return { status, stderr };
}

for (const [what, [source, reason, place]] of Object.entries(MISTAKES)) {
  test(`it refuses ${what}`, () => {
    const { status, stderr } = build(source);
    assert.equal(status, 1, stderr);
    assert.ok(stderr.includes(reason) && stderr.includes(place), stderr);
    assert.ok(!stderr.includes("build.mjs"), stderr);
  });
}

test("it refuses a file that is not there", () => {
  assert.match(build(undefined).stderr, /shop\.js: there is no such file/);
});

test("a line of TypeScript is the author's", () => {
  const source = scenario(TASK, "interface B {\n  c: number;\n}\nconst b: B = (null as any).c;");
  assert.match(build(source, "shop.ts").stderr, /TypeError[^]*shop\.ts:5:/);
});
