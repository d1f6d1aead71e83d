/**
 * From a scenario in JavaScript or TypeScript to a component:
 * `node build.mjs SCENARIO OUTPUT.wasm --wit WIT --work FOLDER [--tools FOLDER]`.
 *
 * The tools' folder has the `node_modules` that `npm ci` makes of this folder's package.json; by default it is this one. It writes
 * nothing but the output and the work folder; what it made there before is taken again if the bundle has not changed. What is
 * wrong with the scenario goes to standard error, with the author's files and lines, and ends it with 1.
 */

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import vm from "node:vm";

const SDK = dirname(fileURLToPath(import.meta.url));
/** As a stack names the bundle, and its first module. */
const BUNDLE = "scenario.js";
const ENTRY = "throng-entry.js";
/** For the author's modules to be run once, in milliseconds: one that never ends is told. */
const LOADING = 10_000;

/** What is wrong with the scenario, for its author. */
class Refused extends Error {}

async function main() {
  const options = { wit: { type: "string" }, work: { type: "string" }, tools: { type: "string", default: SDK } };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [source, output] = positionals;
  if (!source || !output || !values.wit || !values.work) {
    throw new Refused("give the scenario, the component, --wit and --work");
  }
  const tools = createRequire(join(resolve(values.tools), "package.json"));
  await build(tools, resolve(source), resolve(output), resolve(values.wit), resolve(values.work));
}

/** Makes the component, or takes the last one. */
async function build(tools, source, output, wit, work) {
  if (!existsSync(source)) {
    throw new Refused(`${source}: there is no such file`);
  }
  mkdirSync(work, { recursive: true });
  const { code, map, warnings } = await bundled(tools, source, wit);
  process.stderr.write(warnings);
  const world = probed(code, map, source) ? "scenario-with-fixture" : "scenario";
  const whole = `${code}\n${call("setLines", JSON.stringify(linesOf(code, map, source)))}`;
  const [made, key] = [join(work, "made.wasm"), join(work, "made.key")];
  const inputs = digest([`${world}\n${whole}`, ...contents(wit), ...["package.json", "build.mjs"].map((it) => readFileSync(join(SDK, it)))]);
  if (!existsSync(key) || !existsSync(made) || readFileSync(key, "utf8") !== inputs) {
    rmSync(key, { force: true });
    writeFileSync(made, await componentized(tools, whole, join(work, BUNDLE), wit, world, (error) => story(error, map, source)));
    writeFileSync(key, inputs);
  }
  copyFileSync(made, output);
}

function digest(parts) {
  return parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
}

/** The contract's files. */
function contents(wit) {
  return readdirSync(wit, { recursive: true }).filter((it) => it.endsWith(".wit")).sort().map((it) => readFileSync(join(wit, it)));
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
function call(name, argument) {
  return `globalThis[Symbol.for("throng.${name}")](${argument});\n`;
}

/** The author's modules and the SDK as one module, with its source map and what esbuild warns of. */
async function bundled(tools, source, wit) {
  const esbuild = tools("esbuild");
  const folder = dirname(source);
  try {
    const { outputFiles, warnings } = await esbuild.build({
      stdin: { contents: entry(source), resolveDir: folder, sourcefile: ENTRY },
      bundle: true,
      write: false,
      format: "esm",
      target: "es2023",
      platform: "neutral",
      // What packages have for browsers needs no Node.js, and many look at these two.
      mainFields: ["browser", "module", "main"],
      conditions: ["browser", "module"],
      define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
      supported: { "top-level-await": false, "import-meta": false },
      charset: "utf8",
      loader: { ".csv": "text", ".txt": "text" },
      sourcemap: "external",
      outfile: join(folder, BUNDLE),
      nodePaths: [join(dirname(tools.resolve("esbuild/package.json")), "..")],
      logLevel: "silent",
      plugins: [own],
    });
    const [map, code] = outputFiles.sort((one) => (one.path.endsWith(".map") ? -1 : 1)).map((file) => file.text);
    return { code, map: new SourceMap(JSON.parse(map)), warnings: await told(esbuild, warnings, "warning") };
  } catch (error) {
    throw error.errors ? new Refused(await told(esbuild, error.errors, "error")) : error;
  }
}

/** `throng` is this folder's, and the contract is the host's. */
const own = {
  name: "throng",
  setup(build) {
    build.onResolve({ filter: /^throng$/ }, () => ({ path: join(SDK, "src/index.ts") }));
    build.onResolve({ filter: /^throng:/ }, ({ path }) => ({ path, external: true }));
  },
};

async function told(esbuild, messages, kind) {
  const all = messages.map((it) => ({ ...it, ...HINTS.find(([pattern]) => [it, ...it.notes].some(({ text }) => pattern.test(text)))?.[1] }));
  return (await esbuild.formatMessages(all, { kind, color: false })).join("");
}

/** Where esbuild's own words would lead nowhere. */
const HINTS = [
  [/built into node/, { notes: [{ text: "A scenario runs in a sandbox without Node.js: modules of its own are not there, nor is the file system." }] }],
  [/mark the path .* as external/, { notes: [{ text: "Install it beside the scenario, with npm." }] }],
  [/^Top-level await/, { text: "Nothing waits for a promise here: write it without `await`", notes: [] }],
  [/^"import.meta"/, { text: "`import.meta` is empty: a component has no address", notes: [] }],
];

/** Runs the bundle once without a host, to find what is wrong with it, and whether it has a fixture. */
function probed(code, map, source) {
  const script = code
    .replaceAll(/^import (\w+) from "throng:.*";$/gm, "const $1 = absent;")
    .replaceAll(/^export \{\n?([^}]*)\};?$/gm, (_, names) => `({${names.replaceAll(/(\w+) as (\w+)/g, "$2: $1")}});`);
  const absent = new Proxy({}, { get: refuse });
  try {
    const made = vm.runInNewContext(script, { absent }, { filename: BUNDLE, timeout: LOADING });
    return made.fixture !== undefined;
  } catch (error) {
    if (error?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") {
      throw new Refused(`${source}: it is still being loaded after ${LOADING / 1000} s: what takes long belongs in start or a task`);
    }
    throw new Refused(story(placed(error, code), map, source));
  }
}

/** With the place of the function that the SDK finds fault with, if there is one. */
function placed(error, code) {
  const at = error?.at === undefined ? -1 : code.indexOf(String(error.at));
  if (at < 0) {
    return error;
  }
  const lines = code.slice(0, at).split("\n");
  return { name: error.name, message: error.message, stack: `${BUNDLE}:${lines.length}:${lines.at(-1).length + 1}` };
}

function refuse() {
  throw new Error("nothing can be sent, drawn or counted while the file is loaded: there is no user yet; do it in start or a task");
}

/** What was thrown while the author's modules ran, with their lines. */
function story(error, map, source) {
  const message = String(error?.message ?? error);
  const places = [...String(error?.stack ?? "").matchAll(new RegExp(`${BUNDLE}:(\\d+):(\\d+)`, "g"))];
  const origins = places.map(([, line, column]) => map.findEntry(Number(line) - 1, Number(column) - 1));
  const lines = origins.map((it) => ({ file: fileOf(it, source), line: it.originalLine + 1, column: it.originalColumn + 1 }));
  const author = lines.filter(({ file }) => file !== undefined).map(({ file, line, column }) => `\n    at ${file}:${line}:${column}`);
  const name = error?.name && !["Error", "Unfit"].includes(error.name) ? `${error.name}: ` : "";
  return author.length > 0 ? `${name}${message}${author.join("")}` : `${source}: ${name}${message}`;
}

/** The author's file that a place comes from, if it is one. */
function fileOf({ originalSource }, source) {
  if (!originalSource || originalSource.endsWith(ENTRY)) {
    return undefined;
  }
  const file = resolve(dirname(source), originalSource);
  return file.startsWith(join(SDK, "src") + sep) || file.includes(`${sep}node_modules${sep}`) ? undefined : file;
}

/** Where the bundle's lines come from, for errors at run time; see `src/failure.ts`. */
function linesOf(code, map, source) {
  const [files, lines] = [[], []];
  let expected = [-1, 0];
  for (const [at, text] of code.split("\n").entries()) {
    const place = map.findEntry(at, text.search(/\S|$/));
    const file = place.generatedLine === at ? fileOf(place, source) : undefined;
    const name = file === undefined ? undefined : relative(dirname(source), file);
    const index = name === undefined ? -1 : files.indexOf(name) < 0 ? files.push(name) - 1 : files.indexOf(name);
    const there = index < 0 ? 0 : place.originalLine + 1;
    if (index !== expected[0] || (index >= 0 && there !== expected[1])) {
      lines.push([at + 1, index, there]);
    }
    expected = [index, there + 1];
  }
  return { files, lines };
}

async function componentized(tools, code, jsPath, witPath, world, tell) {
  const { componentize } = tools("componentize-qjs");
  writeFileSync(jsPath, code);
  try {
    return (await componentize({ witPath, jsSource: code, jsPath, world, sync: true })).component;
  } catch (error) {
    // Of the engine that the component has, which lacks what the probe's has, as Intl.
    const [, thrown] = /module evaluation: (?:Error: )?([^]*)/.exec(error.message) ?? [];
    if (thrown !== undefined) {
      throw new Refused(tell({ message: thrown.split("\n")[0], stack: thrown }));
    }
    throw new Refused(`componentize-qjs failed: ${error.message ?? error}`);
  }
}

main().catch((error) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
