/** What an author writes: a class with tasks. */

import type { Context, Plan } from "./context.ts";
import type { Pause } from "./pause.ts";

/** What is said of a task beside its method. */
export interface TaskSettings {
  /** What the report calls it, in place of the method's name. */
  name?: string;
  /** How often it is chosen, relative to the others; 1 by default. With 0 it only runs when another task returns it. */
  weight?: number;
  /** Words to select it by (`--tag`). */
  tags?: string[];
}

/** A scenario's tasks: a method's name, and its weight or settings. */
export type Tasks = Record<string, number | TaskSettings>;

/** Returned by a task: this user has finished and makes no more iterations. */
export const done: unique symbol = Symbol("done");

/**
 * What a task may return: nothing (the host chooses the next task by weight), the task that is next (`return this.pay`),
 * or `done`.
 */
export type Next = void | undefined | typeof done | ((this: never) => Next);

/**
 * What a virtual user does. `export default class Shopper extends Scenario`, with its `tasks`. Each user is one object of
 * the class, made without arguments just before its `start`.
 */
export class Scenario {
  /** The pause between two iterations: `constant`, `between`, `exponential`, `pacing` or `throughput`. */
  static think?: Pause;
  /** Methods that are tasks: `{ browse: 3, buy: { weight: 1, tags: ["write"] } }`. */
  static tasks: Tasks;
  /** A JSON Schema that the plan's `config` must satisfy. */
  static configSchema?: object;

  /**
   * Called once a test, before the first user. What it returns, as JSON can hold it, is given to `tearDown`; users don't
   * get it. If it throws, the test ends before it began.
   */
  static setUp?(plan: Plan): unknown;
  /** Called once a test, after the last user, also when the test was interrupted. What it throws is reported. */
  static tearDown?(state: any): void;

  /** Called once, before the user's first iteration. If it throws, the user is started anew after a pause. */
  start(_context: Context): void {}

  /** Called once, when the user ends: clean up here. Requests are still sent. What it throws is logged. */
  stop(): void {}
}
