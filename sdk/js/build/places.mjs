/** Where the bundle's lines come from: for what goes wrong while it is built, and at run time. */

import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const SDK = join(dirname(fileURLToPath(import.meta.url)), "..");
/** As a stack names the bundle, and its first module. */
export const BUNDLE = "scenario.js";
export const ENTRY = "throng-entry.js";

/** A bundle: its source map, the author's first file, and the line of the code at which the map begins. */
export class Places {
  constructor(map, source, offset = 0) {
    Object.assign(this, { map, source, offset });
  }

  /** The author's place that a line and a column of the code come from, all from 0; undefined if it is none of the author's. */
  at(line, column) {
    const found = line < this.offset ? {} : this.map.findEntry(line - this.offset, column);
    const file = this.#file(found);
    return file && { file, line: found.originalLine + 1, column: found.originalColumn + 1, exact: found.generatedLine + this.offset === line };
  }

  /** What was thrown while the author's modules ran, with their lines. */
  story(error) {
    const message = String(error?.message ?? error);
    const places = [...String(error?.stack ?? "").matchAll(new RegExp(`${BUNDLE}:(\\d+):(\\d+)`, "g"))];
    const lines = places.map(([, line, column]) => this.at(Number(line) - 1, Number(column) - 1)).filter((it) => it !== undefined);
    const author = lines.map(({ file, line, column }) => `\n    at ${file}:${line}:${column}`);
    const name = error?.name && !["Error", "Unfit"].includes(error.name) ? `${error.name}: ` : "";
    return author.length > 0 ? `${name}${message}${author.join("")}` : `${this.source}: ${name}${message}`;
  }

  /** Where the code's lines come from, for errors at run time; see `src/failure.ts`. */
  lines(code) {
    const [files, lines] = [[], []];
    let expected = [-1, 0];
    for (const [at, text] of code.split("\n").entries()) {
      const place = this.at(at, text.search(/\S|$/));
      const name = place?.exact ? relative(dirname(this.source), place.file) : undefined;
      const index = name === undefined ? -1 : files.indexOf(name) < 0 ? files.push(name) - 1 : files.indexOf(name);
      const there = index < 0 ? 0 : place.line;
      if (index !== expected[0] || (index >= 0 && there !== expected[1])) {
        lines.push([at + 1, index, there]);
      }
      expected = [index, there + 1];
    }
    return { files, lines };
  }

  #file({ originalSource }) {
    if (!originalSource || originalSource.endsWith(ENTRY)) {
      return undefined;
    }
    const file = resolve(dirname(this.source), originalSource);
    return file.startsWith(join(SDK, "src") + sep) || file.includes(`${sep}node_modules${sep}`) ? undefined : file;
  }
}

/** An error with the place of the function that the SDK finds fault with, if there is one. */
export function placed(error, code) {
  const at = error?.at === undefined ? -1 : code.indexOf(String(error.at));
  if (at < 0) {
    return error;
  }
  const lines = code.slice(0, at).split("\n");
  return { name: error.name, message: error.message, stack: `${BUNDLE}:${lines.length}:${lines.at(-1).length + 1}` };
}
