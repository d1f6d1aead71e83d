/** Which statuses are no failure: `http.expectedStatuses`, of a request or of all. */

type Range = { min: number; max: number };

/** What `expectedStatuses` gives. */
export class ExpectedStatuses {
  readonly #single: Set<number>;
  readonly #ranges: Range[];

  constructor(single: number[], ranges: Range[]) {
    this.#single = new Set(single);
    this.#ranges = ranges;
  }

  has(status: number): boolean {
    return this.#single.has(status) || this.#ranges.some(({ min, max }) => status >= min && status <= max);
  }
}

/** Statuses, and ranges of them. */
export function expectedStatuses(...statuses: (number | Range)[]): ExpectedStatuses {
  const range = (it: unknown): it is Range => typeof it === "object" && it !== null && ["min", "max"].every((key) => Number.isInteger((it as any)[key]));
  if (statuses.length === 0 || !statuses.every((it) => Number.isInteger(it) || range(it))) {
    throw new TypeError("expectedStatuses: give whole numbers, or objects { min, max } of them");
  }
  return new ExpectedStatuses(statuses.filter((it) => typeof it === "number"), statuses.filter(range));
}

/** Of all requests without one of their own; undefined: 200 to 399; null: nothing is a failure. */
let ofAll: ExpectedStatuses | null | undefined;

/** Sets it for this user, from now on. */
export function setResponseCallback(callback: ExpectedStatuses | null): void {
  ofAll = checked(callback);
}

/** A request's own, or that of all. */
export function judge(own: unknown): ExpectedStatuses | null | undefined {
  return own === undefined ? ofAll : checked(own);
}

function checked(callback: unknown): ExpectedStatuses | null {
  if (callback !== null && !(callback instanceof ExpectedStatuses)) {
    throw new TypeError("a response callback is null or what http.expectedStatuses(…) gives");
  }
  return callback;
}
