/** A script of k6: told from a scenario, looked at, and what the component is made from. `K6.md` says what is there. */

import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import vm from "node:vm";

import { bundle } from "./bundle.mjs";
import { imports, MODULES } from "./k6/imports.mjs";
import { BUNDLE, Places, SDK } from "./places.mjs";
import { Refused } from "./refused.mjs";
import { call, exportsOf, LOADING, refusal } from "./scenario.mjs";

/** How many places a message names. */
const MOST_PLACES = 5;

/** Whether a source is a script of k6: it imports modules of k6's, or exports a function by default; and it does not import `throng`. */
export async function isScript(tools, source) {
  const settings = { bundle: false, write: false, logLevel: "silent", entryPoints: [source], format: "esm", stdin: undefined };
  const text = await tools("esbuild").build(settings).then(({ outputFiles }) => outputFiles[0].text, () => "");
  const names = [...text.matchAll(/\b(?:from|import|require\()\s*(["'])(.*?)\1/g)].map(([, , name]) => name);
  const mentions = (pattern) => names.some((name) => pattern.test(name));
  const exportsFunction = /^export default (async )?function|^export \{[^}]*\bdefault\b/m.test(text) && !/^(export default )?class\b/m.test(text);
  return !mentions(/^throng$/) && (mentions(/^k6(\/|$)|^https:\/\/jslib\.k6\.io\//) || exportsFunction);
}

/** The code, its world, its custom sections, where it comes from, and warnings. */
export async function script(tools, source, env) {
  const own = await author(tools, source);
  const found = await inspected(tools, own, env);
  const { code: runtime } = await bundle(tools, entry(own.modules), source);
  const head = `${runtime}\n${behind(found)}`;
  const code = `${head}${own.code}\n}};\n`;
  const places = new Places(own.map, source, head.split("\n").length - 1);
  const lists = Object.entries(found.lists).map(([name, items]) => [`throng:list/${name}`, items.join("\n")]);
  return {
    code: `${code}${call("setLines", JSON.stringify(places.lines(code)))}`,
    world: found.has.handleSummary ? "scenario-with-summary" : found.has.setup || found.has.teardown ? "scenario-with-fixture" : "scenario",
    sections: lists,
    plan: found.plan,
    places,
    warnings: own.warnings + found.notes.map((note) => `${relative(process.cwd(), source)}: ${note}\n`).join(""),
  };
}

/** The author's modules as one, k6's apart. */
async function author(tools, source) {
  const contents = `export * from ${JSON.stringify(source)};\nexport { default } from ${JSON.stringify(source)};`;
  const whole = readFileSync(source, "utf8");
  const hasDefault = /\bexport\s+default\b|\bas\s+default\b|\bmodule\.exports\b/.test(whole);
  const made = await bundle(tools, hasDefault ? contents : contents.split("\n")[0], source, { format: "cjs", plugins: [imports(dirname(source))] });
  const places = new Places(made.map, source);
  refuseCalls(made.code, places);
  const output = Object.values(made.metafile.outputs).find((it) => it.entryPoint !== undefined);
  const modules = [...new Set(output.imports.map(({ path }) => path))].filter((name) => MODULES[name] !== undefined);
  return { ...made, places, modules, source };
}

/** Calls that can't work, found without running anything. */
function refuseCalls(code, places) {
  const lines = code.split("\n");
  const found = lines.flatMap((text, line) => [...text.matchAll(/\basyncRequest\s*\(/g)].map(({ index }) => places.at(line, index)));
  const told = found.filter((it) => it !== undefined).slice(0, MOST_PLACES).map(({ file, line, column }) => `\n    at ${file}:${line}:${column}`);
  if (told.length > 0) {
    throw new Refused(`http.asyncRequest is not there: http.request waits by itself, and http.batch sends several at a time${told.join("")}`);
  }
}

/** Runs the script's top once, as it is run for each user later, and reads its options. */
async function inspected(tools, { code, modules, places, source }, env) {
  const file = JSON.stringify(join(SDK, "src/k6/plan/inspect.ts"));
  const { code: looking } = await bundle(tools, `${lent(modules)}\nimport { inspect } from ${file};\nexport { inspect, modules };`, source);
  const read = (path, binary) => content(resolve(dirname(source), path.replace(/^file:\/\//, "")), path, binary);
  try {
    const context = vm.createContext({});
    const { inspect, modules: own } = exportsOf(looking, { context, filename: "throng-inspect.js" });
    const run = new vm.Script(`(function (module, exports, require) {\n${code}\n})`, { filename: BUNDLE, lineOffset: -1 });
    const options = { timeout: LOADING };
    return inspect({ modules: own, run: run.runInContext(context, options), read, env, target: targetOf(code, places, env) });
  } catch (error) {
    throw error instanceof Refused ? error : refusal(near(error, code), places);
  }
}

function content(file, given, binary) {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new Error(`open("${given}"): ${error.code === "ENOENT" ? `there is no ${file}` : error.message}`);
  }
  return binary ? bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) : bytes.toString("utf8");
}

/** With the place of the text that it is about, if it names one. */
function near(error, code) {
  const at = error?.near === undefined ? -1 : code.search(new RegExp(`(?<![\\w$])${error.near.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w$])`));
  if (at < 0) {
    return error;
  }
  const lines = code.slice(0, at).split("\n");
  return { name: error.name, message: error.message, stack: `${BUNDLE}:${lines.length}:${lines.at(-1).length + 1}` };
}

/** Where the script sends: the first address that is given by `--env`, or else written in it. */
function targetOf(code, places, env) {
  const lines = code.split("\n").map((text, line) => ({ text, line }));
  const own = lines.filter(({ text, line }) => places.at(line, text.search(/\S|$/)) !== undefined).map(({ text }) => text);
  for (const text of [...Object.values(env), ...own]) {
    for (const [address] of text.matchAll(/\bhttps?:\/\/[^\s"'`$\\/?#{}]+/g)) {
      if (URL.canParse(address)) {
        return new URL(address).origin;
      }
    }
  }
  return undefined;
}

/** Imports of k6's modules that the script wants. */
function lent(names) {
  const each = names.map((name, index) => `import * as m${index} from ${JSON.stringify(join(SDK, "src/k6", MODULES[name]))};`);
  const lend = names.map((name, index) => `${JSON.stringify(name)}: { default: m${index}, ...m${index}, __esModule: true }`);
  return `import ${JSON.stringify(join(SDK, "src/globals/index.ts"))};\n${each.join("\n")}\nconst modules = { ${lend.join(", ")} };`;
}

function entry(names) {
  return `${lent(names)}
import { component } from ${JSON.stringify(join(SDK, "src/k6/component.ts"))};
import { setLines } from ${JSON.stringify(join(SDK, "src/failure.ts"))};
globalThis[Symbol.for("throng.setLines")] = setLines;
const made = component(modules);
export const user = made.user;
export const fixture = made.fixture;
export const summary = made.summary;`;
}

/** What stands before the script's own code. */
function behind({ tasks, lists, has, files }) {
  const lengths = Object.fromEntries(Object.entries(lists).map(([name, items]) => [name, items.length]));
  const each = Object.entries(files).map(([name, content]) => `${JSON.stringify(name)}: ${typeof content === "string" ? JSON.stringify(content) : bytes(content)}`);
  const known = `tasks: ${JSON.stringify(tasks)}, lists: ${JSON.stringify(lengths)}, has: ${JSON.stringify(has)}`;
  return `globalThis[Symbol.for("throng.k6")] = { ${known}, files: { ${each.join(", ")} }, run(module, exports, require) {\n`;
}

function bytes(content) {
  return `Uint8Array.from(atob(${JSON.stringify(Buffer.from(content).toString("base64"))}), (it) => it.charCodeAt(0)).buffer`;
}
