/**
 * From a scenario in JavaScript or TypeScript, or a script of k6, to a component:
 * `node build.mjs SCENARIO OUTPUT.wasm --wit WIT --work FOLDER [--tools FOLDER] [--env KEY=VALUE]…`.
 *
 * The tools' folder has the `node_modules` that `npm ci` makes of this folder's package.json; by default it is this one. It writes
 * nothing but the output and the work folder; what it made there before is taken again if the bundle has not changed. What is
 * wrong with the scenario goes to standard error, with the author's files and lines, and ends it with 1.
 */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { isScript, script } from "./build/k6.mjs";
import { BUNDLE, SDK } from "./build/places.mjs";
import { Refused } from "./build/refused.mjs";
import { scenario } from "./build/scenario.mjs";
import { withSections } from "./build/sections.mjs";
import { withSharedObjects } from "./build/image/shared.mjs";

async function main() {
  const options = {
    wit: { type: "string" },
    work: { type: "string" },
    tools: { type: "string", default: SDK },
    env: { type: "string", multiple: true, default: [] },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [source, output] = positionals;
  if (!source || !output || !values.wit || !values.work) {
    throw new Refused("give the scenario, the component, --wit and --work");
  }
  const tools = createRequire(join(resolve(values.tools), "package.json"));
  const env = Object.fromEntries(values.env.map((it) => [it.split("=")[0], it.slice(it.indexOf("=") + 1)]));
  await build(tools, resolve(source), resolve(output), resolve(values.wit), resolve(values.work), env);
}

/** Makes the component, or takes the last one. */
async function build(tools, source, output, wit, work, env) {
  if (!existsSync(source)) {
    throw new Refused(`${source}: there is no such file`);
  }
  mkdirSync(work, { recursive: true });
  const made = (await isScript(tools, source)) ? await script(tools, source, env) : await scenario(tools, source);
  process.stderr.write(made.warnings);
  const component = await kept(work, [made.world, made.code, ...contents(wit, ".wit"), ...contents(join(SDK, "build/image"), ".mjs"), readFileSync(join(SDK, "package.json"))], () =>
    componentized(tools, made, join(work, BUNDLE), wit),
  );
  writeFileSync(output, withSections(component, made.sections));
  if (made.plan !== undefined) {
    writeFileSync(output.replace(/\.wasm$/, ".plan.json"), JSON.stringify(made.plan));
  }
}

/** What was made of these inputs the last time, or is made now. */
async function kept(work, inputs, make) {
  const [made, key] = [join(work, "made.wasm"), join(work, "made.key")];
  const digest = inputs.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");
  if (!existsSync(key) || !existsSync(made) || readFileSync(key, "utf8") !== digest) {
    rmSync(key, { force: true });
    writeFileSync(made, await make());
    writeFileSync(key, digest);
  }
  return readFileSync(made);
}

/** What the files of this kind in a folder have. */
function contents(folder, kind) {
  return readdirSync(folder, { recursive: true }).filter((it) => it.endsWith(kind)).sort().map((it) => readFileSync(join(folder, it)));
}

async function componentized(tools, { code, world, places }, jsPath, witPath) {
  const { componentize } = tools("componentize-qjs");
  writeFileSync(jsPath, code);
  let component;
  try {
    ({ component } = await componentize({ witPath, jsSource: code, jsPath, world, sync: true }));
  } catch (error) {
    // Of the engine that the component has, which lacks what the probe's has, as Intl.
    const [, thrown] = /module evaluation: (?:Error: )?([^]*)/.exec(error.message) ?? [];
    if (thrown !== undefined) {
      throw new Refused(places.story({ message: thrown.split("\n")[0], stack: thrown }));
    }
    throw new Refused(`componentize-qjs failed: ${error.message ?? error}`);
  }
  return withSharedObjects(component);
}

main().catch((error) => {
  console.error(error instanceof Refused ? error.message : error);
  process.exitCode = 1;
});
