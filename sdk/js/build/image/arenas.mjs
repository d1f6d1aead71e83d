/**
 * Where QuickJS's small blocks lie in a snapshot, as its allocator of quickjs-ng 0.15 has them (`JSArenaState`): for each size a list of
 * arenas and one of those that have room; an arena begins with its two links, the size's number, how many blocks are used, how many there
 * are, and the first free one, which has the number of the next.
 */

const SIZES = [
  ...[16, 24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 144, 160, 176, 192, 208, 224, 240, 256],
  ...[288, 320, 352, 384, 416, 448, 480, 512],
];
const HEAD = 24;
const NIL = 0xffff;

/** From the lists to the size of all blocks together, which comes before, and to the size at which cycles are looked for (`JSRuntime`). */
const [ALLOCATED, COLLECTED] = [-16, 584];

/** Where the allocator's lists are, if the memory has such an allocator. */
export function allocator(memory) {
  const lists = find(memory);
  return lists === undefined ? undefined : { lists, allocated: lists + ALLOCATED, collected: lists + COLLECTED };
}

/** The addresses of all blocks in use. */
export function blocks(memory, { lists }) {
  return SIZES.flatMap((size, number) => [...members(memory, lists + 8 * number)].flatMap((link) => used(memory, link - 8, size, number)));
}

/** The lists' heads: as many in a row, in which each neighbour points back. */
function find(memory) {
  const linked = (at) => {
    const [before, behind] = [memory.word(at), memory.word(at + 4)];
    return memory.has(before + 4) && memory.has(behind) && memory.word(before + 4) === at && memory.word(behind) === at;
  };
  for (let at = memory.start + (-memory.start & 3); at + 16 * SIZES.length <= memory.end; at += 4) {
    let heads = 0;
    while (heads < 2 * SIZES.length && linked(at + 8 * heads)) {
      heads++;
    }
    if (heads === 2 * SIZES.length) {
      return at;
    }
  }
  return undefined;
}

function* members(memory, head) {
  for (let link = memory.word(head + 4); link !== head; link = memory.word(link + 4)) {
    yield link;
  }
}

function used(memory, arena, size, number) {
  const count = memory.half(arena + 20);
  const free = new Set();
  for (let block = memory.half(arena + 22); block !== NIL && !free.has(block); block = memory.half(arena + HEAD + block * size)) {
    free.add(block);
  }
  if (memory.byte(arena + 16) !== number || count !== Math.floor((4096 - HEAD) / size) || memory.half(arena + 18) !== count - free.size) {
    throw new Error(`componentize-qjs has another allocator than the one that is known here: there is no arena at ${arena}`);
  }
  return Array.from({ length: count }, (_, block) => block).filter((block) => !free.has(block)).map((block) => arena + HEAD + block * size);
}
