/**
 * Globals of core-js, which are run when they are first asked for: each user has a memory of its own, and a scenario that parses no
 * URL should not pay for it with 700 KiB a user.
 */

declare function require(module: string): unknown;

const LATER: [string[], () => unknown][] = [
  [["URL", "URLSearchParams"], () => require("core-js/web/url")],
  [["structuredClone", "DOMException"], () => [require("core-js/web/dom-exception"), require("core-js/web/structured-clone")]],
];

export function later(): void {
  for (const [names, load] of LATER) {
    for (const name of names) {
      const get = () => {
        // core-js looks at what is there, and puts its own in its place.
        names.forEach((it) => Reflect.deleteProperty(globalThis, it));
        load();
        return Reflect.get(globalThis, name);
      };
      const set = (value: unknown) => Reflect.defineProperty(globalThis, name, { value, writable: true, configurable: true });
      Object.defineProperty(globalThis, name, { get, set, configurable: true });
    }
  }
}
