/** Looks at a script when it is built: runs its top once, with files and shared arrays, and reads what it exports. */

import "../../globals/index.ts";
import { collect } from "../data.ts";
import { type Exports, here } from "../here.ts";
import { declared } from "../metrics.ts";
import { Unfit } from "./refused.ts";
import { planned } from "./options.ts";

/** What `build.mjs` lends. */
interface Lent {
  modules: Record<string, object>;
  run: (module: { exports: Exports }, exports: object, require: (name: string) => unknown) => void;
  read: (path: string, binary: boolean) => string | ArrayBuffer;
  env: Record<string, string>;
  target: string | undefined;
}

/** Its plan, its tasks, its files and its shared arrays. */
export function inspect({ modules, run, read, env, target }: Lent): object {
  const files: Record<string, string | ArrayBuffer> = {};
  const lists: Record<string, string[]> = {};
  // What is only read to make a shared array is not carried by each user.
  let making = false;
  const open = (path: string, mode = "") => {
    const content = read(String(path), mode === "b");
    if (!making) {
      files[`${mode}:${path}`] = content;
    }
    return content;
  };
  collect((name, make) => {
    if (!Object.hasOwn(lists, name)) {
      making = true;
      const items = make();
      making = false;
      if (!Array.isArray(items)) {
        throw new Unfit(`SharedArray "${name}": its function must return an array`, name);
      }
      lists[name] = items.map((it) => JSON.stringify(it) ?? "null");
    }
    return lists[name]!.length;
  }, (name, index) => lists[name]![index]);
  Object.assign(globalThis, { __ENV: env, __VU: 0, __ITER: 0, open });
  here.stage = "init";
  const module = { exports: {} as Exports };
  run(module, module.exports, (name) => modules[name]);
  const own = module.exports;
  const functions = new Set(Object.keys(own).filter((name) => typeof own[name] === "function"));
  const { plan, tasks, notes } = planned(own.options ?? {}, functions, declared, env, target);
  const has = { setup: functions.has("setup"), teardown: functions.has("teardown"), handleSummary: functions.has("handleSummary") };
  for (const name of [...tasks, ...Object.keys(has)]) {
    plain(name, own[name]);
  }
  return { plan, tasks, notes, files, lists, has };
}

function plain(name: string, method: unknown): void {
  if (typeof method !== "function" || method.constructor.name === "Function") {
    return;
  }
  const kind = method.constructor.name.startsWith("Async") ? "asynchronous" : "a generator";
  throw new Unfit(`${name} is ${kind}: nothing here waits for a promise; write a plain function, as calls wait by themselves`, String(method).split("\n")[0]);
}
