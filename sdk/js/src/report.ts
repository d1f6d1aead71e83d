/** What the scenario adds to the report: checks and metrics. */

import report, { type Kind, type Metric as HostMetric } from "throng:load/report@0.1.0";
import { text } from "./lowering.ts";

/** Counts a check as passed or failed and gives `ok` back. Never stops anything. Keep names few: no ids in them. */
export function check(name: string, ok: boolean): boolean {
  return report.check(text(name, "a check's name"), Boolean(ok));
}

/** A metric of the scenario's own. Two of the same name and kind are the same one, for all users together. */
class Metric {
  readonly #name: string;
  readonly #kind: Kind;
  #handle?: HostMetric;

  protected constructor(name: string, kind: Kind) {
    this.#name = text(name, "a metric's name");
    this.#kind = kind;
  }

  protected put(value: number): void {
    // Not before there is a user: what is made while the file is loaded is the same for all.
    this.#handle ??= new report.Metric(this.#name, this.#kind);
    this.#handle.add(Number(value));
  }
}

/** A sum over all users. */
export class Counter extends Metric {
  constructor(name: string) {
    super(name, "counter");
  }

  /** Adds to it. */
  add(value = 1): void {
    this.put(value);
  }
}

/** A value that goes up and down: the last one is kept, with the least and the greatest. */
export class Gauge extends Metric {
  constructor(name: string) {
    super(name, "gauge");
  }

  /** Sets it. */
  set(value: number): void {
    this.put(value);
  }
}

/** A distribution. Put the unit into its name, as in `checkout_ms`. */
export class Trend extends Metric {
  constructor(name: string) {
    super(name, "trend");
  }

  /** Adds one value; one below 0 counts as 0. */
  add(value: number): void {
    this.put(value);
  }
}

/** A share: how often something was so. */
export class Rate extends Metric {
  constructor(name: string) {
    super(name, "rate");
  }

  /** Counts one case. */
  add(wasSo: boolean): void {
    this.put(Number(wasSo));
  }
}
