/** `k6/data`: arrays that all users share. Their items were made when the script was built; the host keeps them, as JSON. */

import data from "throng:load/data@0.1.0";
import { only, script } from "./here.ts";

/** An array that can't be changed. Each look at an item gives a new copy of it. */
export const SharedArray: new (name: string, make: () => unknown[]) => readonly any[] = class {
  constructor(name: string, make: () => unknown[]) {
    only(["init"], "new SharedArray()", "used at the top of a script, not in its functions");
    const length = collected?.(String(name), make) ?? script()?.lists[String(name)];
    if (length === undefined) {
      throw new Error(`SharedArray "${name}": it was not made when the script was built: its name must not depend on the user`);
    }
    return new Proxy([], new Items(String(name), length)) as any;
  }
} as any;

/** Set while the script is looked at: makes the array, and gives its length. */
let collected: ((name: string, make: () => unknown[]) => number) | undefined;
let look = (name: string, index: number): string | null | undefined => data.item(name, index);

/** From now on shared arrays are made, and kept elsewhere. */
export function collect(collector: typeof collected, lookup: typeof look): void {
  [collected, look] = [collector, lookup];
}

class Items implements ProxyHandler<never[]> {
  readonly #name: string;
  readonly #length: number;

  constructor(name: string, length: number) {
    this.#name = name;
    this.#length = length;
  }

  get(target: never[], key: string | symbol, receiver: unknown): unknown {
    if (key === "length") {
      return this.#length;
    }
    const index = indexOf(key);
    return index === undefined ? Reflect.get(target, key, receiver) : this.#item(index);
  }

  has(target: never[], key: string | symbol): boolean {
    const index = indexOf(key);
    return index === undefined ? Reflect.has(target, key) : index < this.#length;
  }

  ownKeys(): string[] {
    return [...Array.from({ length: this.#length }, (_, index) => String(index)), "length"];
  }

  getOwnPropertyDescriptor(target: never[], key: string | symbol): PropertyDescriptor | undefined {
    const index = indexOf(key);
    if (index === undefined) {
      return Reflect.getOwnPropertyDescriptor(target, key);
    }
    return index < this.#length ? { value: this.#item(index), enumerable: true, configurable: true, writable: false } : undefined;
  }

  set(): never {
    return this.#refuse();
  }

  defineProperty(): never {
    return this.#refuse();
  }

  deleteProperty(): never {
    return this.#refuse();
  }

  #item(index: number): unknown {
    const text = index < this.#length ? look(this.#name, index) : undefined;
    return text === undefined || text === null ? undefined : JSON.parse(text);
  }

  #refuse(): never {
    throw new TypeError(`SharedArray "${this.#name}" can't be changed`);
  }
}

function indexOf(key: string | symbol): number | undefined {
  const index = typeof key === "string" ? Number(key) : NaN;
  return Number.isInteger(index) && index >= 0 && index < 2 ** 32 && String(index) === key ? index : undefined;
}
