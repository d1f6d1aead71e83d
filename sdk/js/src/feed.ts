/** Rows of test data that the plan supplies, read once by the host for all users. */

import data from "throng:load/data@0.1.0";
import { ScenarioError } from "./failure.ts";
import { refusal, text } from "./lowering.ts";

/** Why a feed gave no row. */
export class FeedError extends ScenarioError {
  override name = "FeedError";
  /** `unknown-feed`: the plan names none of this name. `exhausted`: it is to be used once, and this user's share is used up. */
  readonly kind: "unknown-feed" | "exhausted";

  constructor(feed: string, kind: FeedError["kind"]) {
    super(`feed ${feed}: ${kind === "exhausted" ? kind : "the plan has none of this name"}`);
    this.kind = kind;
  }
}

/** One of the plan's feeds. */
export interface Feed {
  /**
   * This user's next row: texts by the names of their columns, in the order of the columns. Users take turns, so that no two
   * hold the same row at a time while there are enough. Throws a `FeedError` where there is none.
   */
  next(): Record<string, string>;
}

/** A feed that the plan names: `const account = feed("accounts").next()`. */
export function feed(name: string): Feed {
  text(name, "a feed's name");
  return {
    next() {
      try {
        return Object.fromEntries(data.row(name));
      } catch (error) {
        throw new FeedError(name, refusal<{ tag: FeedError["kind"] }>(error).tag);
      }
    },
  };
}
