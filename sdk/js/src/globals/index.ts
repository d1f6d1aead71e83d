/** What JavaScript programs expect beside the language, as far as a sandbox can have it. Set up before the author's module runs. */

import "fast-text-encoding";

import { console } from "./console.ts";
import * as chance from "./chance.ts";
import { later } from "./later.ts";
import { make } from "./made.ts";
import { hasten } from "./text.ts";
import * as timers from "./timers.ts";

export { begin } from "./chance.ts";
export { drain } from "./timers.ts";

/** Not here, and what is in its place. */
const ABSENT = {
  fetch: "use http from \"throng\", whose calls wait by themselves",
  XMLHttpRequest: "use http from \"throng\"",
  WebSocket: "there are only HTTP requests",
  require: "write `import … from`",
};

const { crypto, performance } = chance;
hasten();
make();
Object.assign(globalThis, { console, ...timers.GLOBALS, crypto, performance });
later();
Math.random = chance.random;
for (const [name, instead] of Object.entries(ABSENT)) {
  const refuse = () => {
    throw new ReferenceError(`${name} is not there: ${instead}`);
  };
  Object.defineProperty(globalThis, name, { value: refuse, configurable: true, writable: true });
}
