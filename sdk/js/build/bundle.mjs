/** Modules into one, by esbuild. */

import { SourceMap } from "node:module";
import { dirname, join } from "node:path";

import { BUNDLE, ENTRY, SDK } from "./places.mjs";
import { Refused } from "./refused.mjs";

/** A module of these contents, and all that it imports, with its source map, what esbuild warns of and its metafile. */
export async function bundle(tools, contents, source, settings = {}) {
  const esbuild = tools("esbuild");
  const folder = dirname(source);
  try {
    const { outputFiles, warnings, metafile } = await esbuild.build({
      stdin: { contents, resolveDir: folder, sourcefile: ENTRY },
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
      metafile: true,
      outfile: join(folder, BUNDLE),
      nodePaths: [join(dirname(tools.resolve("esbuild/package.json")), "..")],
      logLevel: "silent",
      plugins: [own],
      ...settings,
    });
    const [map, code] = outputFiles.sort((one) => (one.path.endsWith(".map") ? -1 : 1)).map((file) => file.text);
    return { code, map: new SourceMap(JSON.parse(map)), warnings: await told(esbuild, warnings, "warning"), metafile };
  } catch (error) {
    throw error.errors ? new Refused(await told(esbuild, error.errors, "error")) : error;
  }
}

/** `throng` is this folder's, and the contract is the host's. */
export const own = {
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
