/** A scenario that is a class: the author's modules and the SDK as one module, tried, and what the component is made from. */

import { join } from "node:path";
import vm from "node:vm";

import { bundle } from "./bundle.mjs";
import { BUNDLE, placed, Places, SDK } from "./places.mjs";
import { Refused } from "./refused.mjs";

/** For the author's modules to be run once, in milliseconds: one that never ends is told. */
export const LOADING = 10_000;

/** The code, its world, its custom sections, where it comes from, and warnings. */
export async function scenario(tools, source) {
  const { code, map, warnings } = await bundle(tools, entry(source), source);
  const places = new Places(map, source);
  const world = probed(code, places) ? "scenario-with-fixture" : "scenario";
  return { code: `${code}\n${call("setLines", JSON.stringify(places.lines(code)))}`, world, sections: [], places, warnings };
}

/** The module that the component begins with. The SDK comes first, so that its globals are there for the author's. */
function entry(source) {
  const sdk = (file) => JSON.stringify(join(SDK, "src", file));
  return `import { component } from ${sdk("component.ts")};
import { setLines } from ${sdk("failure.ts")};
import * as author from ${JSON.stringify(source)};
globalThis[Symbol.for("throng.setLines")] = setLines;
const made = component(author);
export const user = made.user;
export const fixture = made.fixture;`;
}

/** A call of what the entry has put aside. */
export function call(name, argument) {
  return `globalThis[Symbol.for("throng.${name}")](${argument});\n`;
}

/** Runs the bundle once without a host, to find what is wrong with it, and whether it has a fixture. */
function probed(code, places) {
  try {
    return exportsOf(code).fixture !== undefined;
  } catch (error) {
    throw refusal(placed(error, code), places);
  }
}

/** What a bundle exports, run in a context of its own without a host. */
export function exportsOf(code, { context = vm.createContext({}), filename = BUNDLE } = {}) {
  const script = code
    .replaceAll(/^import (\w+) from "throng:.*";$/gm, "const $1 = absent;")
    .replaceAll(/^export \{\n?([^}]*)\};?$/gm, (_, names) => `({${names.replaceAll(/(\w+) as (\w+)/g, "$2: $1")}});`);
  const absent = new Proxy({}, { get: refuse });
  context.absent = absent;
  return vm.runInContext(script, context, { filename, timeout: LOADING });
}

/** What went wrong while the author's modules ran, told. */
export function refusal(error, places) {
  if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
    return new Refused(`${places.source}: it is still being loaded after ${LOADING / 1000} s: what takes long belongs in start or a task`);
  }
  return new Refused(places.story(error));
}

function refuse() {
  throw new Error("nothing can be sent, drawn or counted while the file is loaded: there is no user yet; do it in start or a task");
}
