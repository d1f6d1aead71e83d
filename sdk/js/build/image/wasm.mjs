/** As much of WebAssembly's binary format as it takes to change functions and data of a component. */

const [TYPE, FUNCTION, CODE, DATA, MODULE, COMPONENT] = [1, 3, 10, 11, 1, 4];

/** An unsigned number at a place, and where it ends. */
export function leb(bytes, at) {
  let [value, scale] = [0, 1];
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      return [value, at];
    }
  }
}

/** The same, written. */
export function toLeb(value) {
  const written = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) {
    written.push((value % 128) + 0x80);
  }
  return Uint8Array.of(...written, value);
}

function* sections(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const [size, start] = leb(bytes, at + 1);
    yield { id: bytes[at], body: bytes.subarray(start, start + size), whole: bytes.subarray(at, start + size) };
    at = start + size;
  }
}

/** A component, in which `change` has been made to each core module, however deep. */
export function withModules(component, change) {
  return rebuilt(component, ({ id, body }) => (id === MODULE ? change(body) : id === COMPONENT ? withModules(body, change) : body));
}

/** A core module, in which `change` has been made to each function's body, of so many parameters; it gives pieces. */
export function withFunctions(module, change) {
  const parameters = parametersOf(module);
  return rebuilt(module, ({ id, body }) => {
    if (id !== CODE) {
      return body;
    }
    let [count, at] = leb(body, 0);
    const pieces = [body.subarray(0, at)];
    for (let index = 0; index < count; index++) {
      const [size, start] = leb(body, at);
      at = start + size;
      const changed = change(body.subarray(start, at), parameters[index]);
      pieces.push(toLeb(changed.reduce((sum, piece) => sum + piece.length, 0)), ...changed);
    }
    return Buffer.concat(pieces);
  });
}

/** How many parameters each function has that a module defines. */
function parametersOf(module) {
  const [types, functions] = [TYPE, FUNCTION].map((wanted) => [...sections(module)].find(({ id }) => id === wanted)?.body ?? Uint8Array.of(0));
  const each = [];
  let [count, at] = leb(types, 0);
  for (; count > 0; count--) {
    // 0x60, parameters, results; each type is a byte.
    const [parameters, inside] = leb(types, at + 1);
    const [results, end] = leb(types, inside + parameters);
    each.push(parameters);
    at = end + results;
  }
  [count, at] = leb(functions, 0);
  return Array.from({ length: count }, () => {
    const [type, end] = leb(functions, at);
    at = end;
    return each[type];
  });
}

function rebuilt(bytes, change) {
  const pieces = [bytes.subarray(0, 8)];
  for (const section of sections(bytes)) {
    const body = change(section);
    pieces.push(...(body === section.body ? [section.whole] : [Uint8Array.of(section.id), toLeb(body.length), body]));
  }
  return Buffer.concat(pieces);
}

/** What a core module puts into its memory: `{ offset, bytes }`, the bytes as they lie in the module. */
export function segments(module) {
  const data = [...sections(module)].find(({ id }) => id === DATA)?.body;
  if (data === undefined) {
    return [];
  }
  const found = [];
  let [count, at] = leb(data, 0);
  for (; count > 0; count--) {
    const passive = data[at] === 1;
    at = data[at] === 2 ? leb(data, at + 1)[1] : at + 1;
    let offset;
    if (!passive) {
      // Only constants, as a snapshot has them.
      [offset, at] = data[at] === 0x41 ? signed(data, at + 1) : [undefined, data.indexOf(0x0b, at)];
      at++;
    }
    const [size, start] = leb(data, at);
    at = start + size;
    if (offset !== undefined) {
      found.push({ offset, bytes: data.subarray(start, at) });
    }
  }
  return found;
}

/** A number that an i32.const has, as an address. */
function signed(bytes, at) {
  const [value, end] = leb(bytes, at);
  const bits = 7 * (end - at);
  return [bits < 32 && bytes[end - 1] & 0x40 ? (value - 2 ** bits) >>> 0 : value % 2 ** 32, end];
}

/** Where the instruction at a place ends. */
export function after(bytes, at) {
  const number = (from) => leb(bytes, from)[1];
  const op = bytes[at++];
  if (op === 0x0e) {
    let [targets, end] = leb(bytes, at);
    for (; targets >= 0; targets--) {
      end = number(end);
    }
    return end;
  }
  if (op === 0xfc) {
    const [kind, end] = leb(bytes, at);
    return kind < 8 ? end : [8, 10, 12, 14].includes(kind) ? number(number(end)) : number(end);
  }
  if (op === 0x11 || op === 0x13 || (op >= 0x28 && op <= 0x3e)) {
    return number(number(at));
  }
  if (op === 0x1c) {
    const [count, end] = leb(bytes, at);
    return end + count;
  }
  if (op === 0x43 || op === 0x44) {
    return at + (op === 0x43 ? 4 : 8);
  }
  if (op >= 0xfb) {
    throw new Error(`instructions of the kind ${op} are not known here`);
  }
  return ONE_NUMBER.has(op) ? number(at) : at;
}

const ONE_NUMBER = new Set([2, 3, 4, 0x0c, 0x0d, 0x10, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2]);
