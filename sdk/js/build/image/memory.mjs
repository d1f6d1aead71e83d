/** A snapshot's memory, over the data of the module that brings it. */

import { segments } from "./wasm.mjs";

export class Memory {
  #parts;
  #flat;
  /** Where it begins and ends. */
  start;
  end;

  constructor(module) {
    this.#parts = segments(module).filter(({ bytes }) => bytes.length > 0).sort((one, other) => one.offset - other.offset);
    this.start = this.#parts[0]?.offset ?? 0;
    this.end = this.#parts.reduce((end, { offset, bytes }) => Math.max(end, offset + bytes.length), this.start);
    this.#flat = Buffer.alloc(this.end - this.start);
    this.#parts.forEach(({ offset, bytes }) => this.#flat.set(bytes, offset - this.start));
  }

  /** How many bytes the module brings. */
  get size() {
    return this.#parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Whether a word lies in it. */
  has(at) {
    return at >= this.start && at + 4 <= this.end && at % 4 === 0;
  }

  word(at) {
    return this.#flat.readUInt32LE(at - this.start);
  }

  half(at) {
    return this.#flat.readUInt16LE(at - this.start);
  }

  byte(at) {
    return this.#flat[at - this.start];
  }

  /** Changes a byte, in the module too; says whether it could: of zeros, the module brings few. */
  put(at, value) {
    let [low, high] = [0, this.#parts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      [low, high] = this.#parts[middle].offset <= at ? [middle, high] : [low, middle];
    }
    const { offset, bytes } = this.#parts[low];
    if (this.byte(at) === value) {
      return true;
    }
    if (at < offset || at >= offset + bytes.length) {
      return false;
    }
    bytes[at - offset] = this.#flat[at - this.start] = value;
    return true;
  }
}
