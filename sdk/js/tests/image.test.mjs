/** What users share of a snapshot: `build/image/`. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { allocator, blocks } from "../build/image/arenas.mjs";
import { Memory } from "../build/image/memory.mjs";
import { withSharedObjects } from "../build/image/shared.mjs";
import { leb, toLeb, withFunctions, withModules } from "../build/image/wasm.mjs";

const SDK = join(dirname(fileURLToPath(import.meta.url)), "..");
const PLACES = [0x41, 28, 0x76, 0x41, 1, 0x47, 0x04, 0x40];

const tools = createRequire(join(resolve(process.env.THRONG_TOOLS ?? SDK), "package.json"));

/** A small component of the engine's, as it comes. */
async function component() {
  const folder = mkdtempSync(join(tmpdir(), "throng-image-"));
  try {
    const witPath = join(SDK, "../../wit");
    const jsSource = 'export const user = { describe: () => ({ tasks: [], pause: { tag: "none" } }), start() {}, run: () => ({ tag: "done" }), stop() {} };';
    return (await tools("componentize-qjs").componentize({ witPath, jsSource, world: "scenario", sync: true })).component;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its snapshot and what is in use there. */
function snapshot(made) {
  let found;
  withModules(made, (module) => {
    const memory = new Memory(module);
    const engine = allocator(memory);
    found ??= engine && { memory, engine, used: blocks(memory, engine) };
    return module;
  });
  return found;
}

test("the engine that is pinned is the one that is known", async () => {
  const before = await component();
  const after = withSharedObjects(before);
  const [old, now] = [before, after].map(snapshot);

  assert.deepEqual(now.used, old.used, "blocks stay where they are");
  const kept = now.used.filter((at) => now.memory.word(at + 4) >>> 28 === 1);
  assert.ok(kept.length > now.used.length / 2, `${kept.length} of ${now.used.length} blocks are for ever`);
  assert.ok(kept.every((at) => now.memory.word(at + 4) - 0x18000000 === old.memory.word(at + 4)));
  const limit = ({ memory, engine }) => memory.word(engine.collected) - memory.word(engine.allocated);
  assert.ok(limit(now) > 0.9 * 2 ** 20 && limit(old) < 2 ** 19, `${limit(old)}, then ${limit(now)}`);

  let places = 0;
  for (let at = after.indexOf(Uint8Array.from(PLACES)); at >= 0; at = after.indexOf(Uint8Array.from(PLACES), at + 1)) {
    places++;
  }
  assert.ok(places > 3000, `${places} places leave such counts alone`);
});

test("functions are taken apart and put together as they were", async () => {
  const before = await component();
  const copied = withModules(before, (module) => withFunctions(module, (body) => [body.subarray(0, 1), body.subarray(1)]));
  assert.ok(Buffer.from(before).equals(copied));
});

test("numbers are written as they are read", () => {
  for (const number of [0, 1, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32 - 1]) {
    assert.deepEqual(leb(toLeb(number), 0), [number, toLeb(number).length]);
  }
});
