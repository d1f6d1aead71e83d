/** What a script of k6 may import: k6's modules that are there, modules beside it, and what was downloaded and lies beside it. */

import { existsSync } from "node:fs";
import { join } from "node:path";

/** The modules that are there, and their files in `src/k6`. */
export const MODULES = {
  k6: "core.ts",
  "k6/http": "http.ts",
  "k6/metrics": "metrics.ts",
  "k6/execution": "execution.ts",
  "k6/data": "data.ts",
  "k6/encoding": "encoding.ts",
  "k6/crypto": "crypto.ts",
  "k6/timers": "timers.ts",
};

/** Why the others are not. */
const ABSENT = [
  [/^k6\/(experimental\/)?browser$/, "browsers are not driven here"],
  [/^k6\/net\/grpc$/, "there are only HTTP requests, no gRPC"],
  [/^k6\/(ws|websockets|experimental\/websockets)$/, "there are only HTTP requests, no WebSockets"],
  [/^k6\/html$/, "HTML is not parsed here; look into response.body"],
  [/^k6\/x\//, "extensions of k6 are programs of its own process; a component is a sandbox"],
  [/^k6\/secrets$/, "secrets come with the plan's `secrets` key, and are in __ENV"],
  [/^k6\/experimental\//, "what is experimental in k6 is not there"],
];

/** Resolves them for esbuild; `folder` is the script's. */
export function imports(folder) {
  return {
    name: "throng-k6",
    setup(build) {
      build.onResolve({ filter: /^k6(\/|$)/ }, ({ path }) => {
        if (MODULES[path] !== undefined) {
          return { path, external: true };
        }
        const reason = ABSENT.find(([pattern]) => pattern.test(path))?.[1] ?? `k6 has no such module, or it is newer than this: there are ${Object.keys(MODULES).join(", ")}`;
        return { errors: [{ text: `${path} is not there: ${reason}` }] };
      });
      build.onResolve({ filter: /^https?:\/\// }, ({ path, resolveDir }) => {
        const found = [resolveDir, folder].flatMap((it) => beside(it, path)).find((it) => existsSync(it));
        const [first] = beside("", path);
        return found ? { path: found } : { errors: [{ text: `nothing is downloaded while building: put a copy of ${path} beside the script, as ${first}` }] };
      });
      build.onResolve({ filter: /^throng:/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

/** Where a copy of an address may lie: `jslib.k6.io/k6-utils/1.4.0/index.js`, without the host, or by its name alone. */
function beside(folder, address) {
  const { host, pathname } = new URL(address);
  const path = pathname.slice(1);
  const [name, version] = path.split("/");
  const file = path.split("/").at(-1);
  const places = [`${host}/${path}`, path, ...(file === "index.js" ? [`${name}-${version}.js`, `${name}.js`] : [file])];
  return ["", "jslib", "lib", "libs"].flatMap((inside) => places.map((place) => join(folder, inside, place)));
}
