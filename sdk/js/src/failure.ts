/** What becomes of what is thrown: the text that an iteration's error is counted by. */

import { shown, text } from "./lowering.ts";

/** An error that is counted by its text, without its place. Put no ids in it. */
export class ScenarioError extends Error {
  override name = "ScenarioError";
}

/** Ends the iteration with an error that is counted by this text. Put no ids in it. */
export function fail(reason: string): never {
  throw new ScenarioError(text(reason, "a reason"));
}

/** Where lines of the bundle come from: file names, and `[line, file, line there]` wherever that does not simply go on. */
export interface Lines {
  files: string[];
  lines: [number, number, number][];
}

let table: Lines = { files: [], lines: [] };

/** Called by what `build.mjs` puts behind the bundle. */
export function setLines(lines: Lines): void {
  table = lines;
}

/** The text that an error is counted by: with the author's file and line, unless the author threw it for a reason. */
export function reasonOf(thrown: unknown): string {
  // The host takes no halves of surrogate pairs: the user would trap.
  return told(thrown).toWellFormed();
}

function told(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return typeof thrown === "string" ? thrown : `thrown: ${shown(thrown)}`;
  }
  if (thrown instanceof ScenarioError) {
    return String(thrown.message);
  }
  const place = placeOf(thrown.stack ?? "");
  return `${thrown.name}: ${thrown.message}${place ? ` (${place})` : ""}`;
}

/** The topmost line of a stack that is the author's: `shopper.js:31`. */
function placeOf(stack: string): string | undefined {
  for (const [, line] of stack.matchAll(/:(\d+):\d+\)?\s*$/gm)) {
    const place = originOf(Number(line));
    if (place) {
      return place;
    }
  }
  return undefined;
}

function originOf(line: number): string | undefined {
  const [first, file, there] = table.lines.findLast(([first]) => first <= line) ?? [0, -1, 0];
  return file < 0 ? undefined : `${table.files[file]}:${there + line - first}`;
}
