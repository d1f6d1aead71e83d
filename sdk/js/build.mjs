/**
 * From a scenario in JavaScript or TypeScript to a component:
 * `node build.mjs SCENARIO OUTPUT.wasm --wit WIT --work FOLDER [--tools FOLDER]`.
 *
 * The tools' folder has the `node_modules` that `npm ci` makes of this folder's package.json; by default it is this one. It writes
 * nothing but the output and the work folder; what it made there before is taken again if the bundle has not changed. What is
 * wrong with the scenario goes to standard error, with the author's files and lines, and ends it with 1.
 */

import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import vm from "node:vm";

const SDK = dirname(fileURLToPath(import.meta.url));
/** As a stack names the bundle, and its first module. */
const BUNDLE = "scenario.js";
const ENTRY = "throng-entry.js";

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
  mkdirSync(work, { recursive: true });
  const { code, map, warnings } = await bundled(tools, source, wit);
  process.stderr.write(warnings);
  const world = probed(code, map, source) ? "scenario-with-fixture" : "scenario";
  const whole = `${code}\n${call("setLines", JSON.stringify(linesOf(code, map, source)))}`;
  const [made, key] = [join(work, "made.wasm"), join(work, "made.key")];
  const inputs = createHash("sha256").update(`${world}\n${whole}`).update(readFileSync(join(SDK, "package.json"))).digest("hex");
  if (!existsSync(key) || !existsSync(made) || readFileSync(key, "utf8") !== inputs) {
    rmSync(key, { force: true });
    writeFileSync(made, await componentized(tools, whole, join(work, BUNDLE), wit, world));
    writeFileSync(key, inputs);
  }
  copyFileSync(made, output);
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
      mainFields: ["module", "main"],
      conditions: ["import", "default"],
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
  const all = messages.map((it) => (it.notes.some(({ text }) => text.includes("built into node")) ? { ...it, notes: NO_NODE } : it));
  return (await esbuild.formatMessages(all, { kind, color: false })).join("");
}

const NO_NODE = [{ text: "A scenario runs in a sandbox without Node.js: modules of its own are not there, nor is the file system." }];

/** Runs the bundle once without a host, to find what is wrong with it, and whether it has a fixture. */
function probed(code, map, source) {
  const script = code
    .replaceAll(/^import (\w+) from "throng:.*";$/gm, "const $1 = absent;")
    .replaceAll(/^export \{\n?([^}]*)\};?$/gm, (_, names) => `({${names.replaceAll(/(\w+) as (\w+)/g, "$2: $1")}});`);
  const absent = new Proxy({}, { get: refuse });
  try {
    const made = vm.runInNewContext(script, { absent }, { filename: BUNDLE });
    return made.fixture !== undefined;
  } catch (error) {
    throw new Refused(story(error, map, source));
  }
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
  return file.startsWith(SDK) || file.includes("/node_modules/") ? undefined : file;
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

async function componentized(tools, code, jsPath, witPath, world) {
  const { componentize } = tools("componentize-qjs");
  writeFileSync(jsPath, code);
  try {
    return (await componentize({ witPath, jsSource: code, jsPath, world, sync: true })).component;
  } catch (error) {
    throw new Refused(`componentize-qjs failed: ${error.message ?? error}`);
  }
}

main().catch((error) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
