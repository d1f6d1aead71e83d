/**
 * Objects of the snapshot are for ever, and so all users share them.
 *
 * Users share the memory that they begin with until they write to it, page by page. QuickJS counts references in each object, so that to look
 * at one is to write to it, and a user soon has most of the engine's pages to itself. Here the snapshot's counts are put into the middle of a
 * range that no count comes to by itself, and the engine's counting leaves numbers in this range alone.
 *
 * It does no harm if a place that counts is not found: the number moves by one each time, and when it comes to the range's end, 2²⁷ times later,
 * it is counted again, far from nothing. Nor does it if a block is not found: it is counted as ever.
 */

import { allocator, blocks } from "./arenas.mjs";
import { Memory } from "./memory.mjs";
import { after, leb, toLeb, withFunctions, withModules } from "./wasm.mjs";

/** The highest byte of a count that is for ever: the middle from 2²⁸ to 2²⁹. */
const FOR_EVER = 0x18;
/** Whether the number on the stack is to be stored: i32.const 28, i32.shr_u, i32.const 1, i32.ne. */
const IS_COUNTED = [0x41, 28, 0x76, 0x41, 1, 0x47];
/** A count up to this is one. Blocks that are not counted have anything in its place. */
const MOST = 2 ** 20;

/** How much a user's objects may grow by before cycles are looked for: that writes to all objects, the snapshot's too. */
const PATIENCE = 2 ** 20;
/** What a block's fourth byte says of the engine's context, which is counted elsewhere too. */
const CONTEXT = 5;

/** The component, with a snapshot that users go on sharing. */
export function withSharedObjects(component) {
  return withModules(component, (module) => {
    const own = Buffer.from(module);
    const memory = new Memory(own);
    const found = allocator(memory);
    if (found !== undefined) {
      blocks(memory, found).filter((at) => isCounted(memory, at)).forEach((at) => memory.put(at + 7, FOR_EVER));
      collectLater(memory, found);
    }
    return withFunctions(own, leavingLargeCounts);
  });
}

function isCounted(memory, block) {
  const count = memory.word(block + 4);
  return count >= 1 && count <= MOST && (memory.byte(block + 3) & 0x7f) !== CONTEXT;
}

function collectLater(memory, { allocated, collected }) {
  const later = Math.max(memory.word(collected), memory.word(allocated) + PATIENCE);
  // From the highest byte on, so that a part of it is more.
  [3, 2, 1, 0].every((byte) => memory.put(collected + byte, (later >>> (8 * byte)) & 0xff));
}

/** A function's body in pieces, in which what counts leaves large counts alone. `parameters` are those of its type. */
function leavingLargeCounts(body, parameters) {
  let [groups, at] = leb(body, 0);
  const head = at;
  let locals = parameters;
  for (let left = groups; left > 0; left--) {
    const [count, end] = leb(body, at);
    locals += count;
    at = end + 1;
  }
  const stores = counts(body, at);
  if (stores.length === 0) {
    return [body];
  }
  // Two locals more, the address and the count; and `if` around the store.
  const [address, count] = [toLeb(locals), toLeb(locals + 1)];
  const instead = [SET, ...count, SET, ...address, GET, ...count, ...IS_COUNTED, 0x04, 0x40, GET, ...address, GET, ...count, STORE, 2, 0, 0x0b];
  const pieces = [toLeb(groups + 1), body.subarray(head, at), Uint8Array.of(2, 0x7f)];
  for (const store of stores) {
    pieces.push(body.subarray(at, store), Uint8Array.from(instead));
    at = store + STORED;
  }
  return [...pieces, body.subarray(at)];
}

const [SET, TEE, GET, CONST, ADD, SUB, LOAD, STORE] = [0x21, 0x22, 0x20, 0x41, 0x6a, 0x6b, 0x28, 0x36];
/** How far before a pointer its count stands: one to an object, and one to a string's text. */
const BEFORE = new Set([4, 20]);
/** How many bytes a store of an aligned word has. */
const STORED = 3;

/**
 * Where a function stores a count of references that it has changed by one. The count stands before its object: `local.get A`
 * twice, or once behind a `local.tee A`, then i32.load, one more or less, i32.store, where A was made by taking away that distance. Between
 * them the old count and the new one may be kept in locals.
 */
function counts(body, from) {
  const [starts, found, places] = [[], [], new Set()];
  const op = (back) => body[starts.at(-back)];
  const operand = (back) => leb(body, starts.at(-back) + 1)[0];
  const whole = (at, code) => body[at] === code && body[at + 1] === 2 && body[at + 2] === 0;
  for (let at = from; at < body.length; at = after(body, at)) {
    if ((body[at] === SET || body[at] === TEE) && isBefore(op, operand)) {
      places.add(leb(body, at + 1)[0]);
    }
    if (whole(at, STORE)) {
      let back = op(1) === TEE ? 2 : 1;
      if ((op(back) === ADD || op(back) === SUB) && op(back + 1) === CONST && operand(back + 1) === 1) {
        back += op(back + 2) === TEE ? 3 : 2;
        const [loads, same] = [whole(starts.at(-back), LOAD), op(back + 1) === GET && (op(back + 2) === GET || op(back + 2) === TEE)];
        if (loads && same && operand(back + 1) === operand(back + 2) && places.has(operand(back + 1))) {
          found.push(at);
        }
      }
    }
    starts.push(at);
  }
  return found;
}

/** Whether what is on the stack is the place of a count, perhaps kept in other locals already. */
function isBefore(op, operand) {
  let back = 1;
  while (op(back) === TEE) {
    back++;
  }
  return op(back) === SUB && op(back + 1) === CONST && BEFORE.has(operand(back + 1));
}
