/**
 * The engine makes most of its functions when they are first looked at. They are looked at here, while there is no user yet: what is there when
 * the component is made is shared by all users, and what a user makes is its own.
 */

const NAMES = Object.getOwnPropertyNames(globalThis);

/** Has the engine make what belongs to the language. Nothing of it is called, and nothing of the author's is looked at. */
export function make(): void {
  for (const name of NAMES) {
    const found = look(globalThis, name);
    if (found !== undefined && name !== "globalThis") {
      lookInto(found);
      lookInto(look(found, "prototype"));
    }
  }
  [[][Symbol.iterator](), new Map().entries(), new Set().entries(), ""[Symbol.iterator](), "".matchAll(/x/g)].forEach((it) => lookInto(Object.getPrototypeOf(it)));
}

function lookInto(it: object | undefined): void {
  if (it !== undefined) {
    Reflect.ownKeys(it).forEach((key) => look(it, key));
  }
}

/** An object's own property, unless it is computed. */
function look(it: object, key: PropertyKey): object | undefined {
  const value = Reflect.getOwnPropertyDescriptor(it, key)?.value;
  return typeof value === "function" || (typeof value === "object" && value !== null) ? value : undefined;
}
