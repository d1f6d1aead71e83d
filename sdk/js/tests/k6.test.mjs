// What `build.mjs` makes of a script of k6: what can't work is refused by name, file and line; options become a plan.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../build.mjs", import.meta.url));
const WIT = fileURLToPath(new URL("../../../wit", import.meta.url));
const BODY = "export default function () {}\n";
const ONE = { executor: "constant-vus", vus: 1, duration: "1s" };

/** A script whose third line has these options. */
function options(given, more = "") {
  return `import http from "k6/http";\n${more}\nexport const options = ${typeof given === "string" ? given : JSON.stringify(given)};\n${BODY}`;
}

const REFUSED = {
  "a browser": [`import { browser } from "k6/browser";\n${BODY}`, "k6/browser is not there: browsers are not driven here", "load.js:1:24"],
  "gRPC": [`import grpc from "k6/net/grpc";\n${BODY}`, "k6/net/grpc is not there: there are only HTTP requests", "load.js:1:17"],
  "WebSockets": [`\nimport ws from "k6/ws";\n${BODY}`, "k6/ws is not there", "load.js:2:15"],
  "newer WebSockets": [`import { WebSocket } from "k6/websockets";\n${BODY}`, "k6/websockets is not there", "load.js:1:26"],
  "HTML": [`import { parseHTML } from "k6/html";\n${BODY}`, "HTML is not parsed here", "load.js:1:26"],
  "an extension": [`import sql from "k6/x/sql";\n${BODY}`, "k6/x/sql is not there: extensions", "load.js:1:16"],
  "an unknown module": [`import it from "k6/htttp";\n${BODY}`, "k6/htttp is not there", "load.js:1:15"],
  "what would be downloaded": [
    `import { uuidv4 } from "https://jslib.k6.io/k6-utils/1.4.0/index.js";\n${BODY}`,
    "put a copy of https://jslib.k6.io/k6-utils/1.4.0/index.js beside the script, as jslib.k6.io/k6-utils/1.4.0/index.js",
    "load.js:1:23",
  ],
  "asyncRequest": [`import http from "k6/http";\nexport default function () {\n  http.asyncRequest("GET", "/");\n}\n`, "http.asyncRequest is not there", "load.js:3:8"],
  "an async function": [`import "k6";\nexport default async function () {}\n`, "default is asynchronous", "load.js:2:"],
  "an async setup": [`import "k6";\nexport async function setup() {}\n${BODY}`, "setup is asynchronous", "load.js:2:"],
  "fewer users than it begins with": [
    options({ scenarios: { a: { executor: "externally-controlled", vus: 2, maxVUs: 1, duration: "1s" } } }),
    "scenarios.a: maxVUs, 1, must be at least vus, 2",
    "load.js:3:",
  ],
  "an unknown executor": [options({ scenarios: { one: { executor: "constant-users" } } }), 'scenarios.one: "constant-users" is no executor', "load.js:3:"],
  "a browser's scenario": [options({ scenarios: { one: { ...ONE, options: { browser: {} } } } }), "browsers are not driven here", "load.js:3:"],
  "a key of another executor": [options({ scenarios: { one: { ...ONE, rate: 5 } } }), "scenarios.one: constant-vus has no rate", "load.js:3:"],
  "a missing function": [options({ scenarios: { one: { ...ONE, exec: "browse" } } }), "the script exports no function browse", "load.js:3:"],
  "a missing duration": [options({ scenarios: { one: { executor: "constant-vus" } } }), "scenarios.one: duration is missing", "load.js:3:"],
  "more users than iterations": [options({ vus: 5, iterations: 2 }), "must be at least as many as the users, 5", "load.js:3:"],
  "no users": [options({ vus: 0, duration: "1s" }), "scenarios.default.vus must be a number above 0, but is 0", "load.js:3:"],
  "a span that is none": [options({ vus: 1, duration: "soon" }), '"soon" is no span of time', "load.js"],
  "a threshold that is none": [options({ thresholds: { http_req_duration: ["p95<300"] } }), "http_req_duration has no p95; it has avg, min, med, max and p(N)", "load.js:3:"],
  "a comparison that is none": [options({ thresholds: { http_req_duration: ["p(95) is low"] } }), '"p(95) is low" of http_req_duration is none', "load.js:3:"],
  "a figure that there is not": [options({ thresholds: { http_req_failed: ["p(95)<300"] } }), "http_req_failed has no p(95); it has rate", "load.js:3:"],
  "a metric that there is not": [options({ thresholds: { typo: ["count<3"] } }), "typo can't be held to anything", "load.js:3:"],
  "the number of users": [options({ thresholds: { vus: ["value<3"] } }), "the plan says how many users there are", "load.js:3:"],
  "a rate of requests": [options({ rps: 10 }), "options.rps is not there: give a rate of iterations", "load.js:3:"],
  "a request at the top": [options({}, 'http.get("http://localhost/");'), "requests can only be sent in a function of the script", "load.js:2:"],
  "a file that is not there": [options({}, 'const a = open("./none.json");'), 'open("./none.json"): there is no ', "load.js:2:"],
  "an array that is none": [`import { SharedArray } from "k6/data";\nconst a = new SharedArray("a", () => 5);\n${BODY}`, 'SharedArray "a": its function must return an array', "load.js:2:"],
  "a word that does not parse": [`import "k6";\nexport default function ( {}\n`, "Expected", "load.js:3:0"],
};

function build(files, words = []) {
  const folder = mkdtempSync(join(tmpdir(), "throng-k6-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const tools = process.env.THRONG_TOOLS ? ["--tools", process.env.THRONG_TOOLS] : [];
  const all = [BUILD, Object.keys(files)[0], "load.wasm", "--wit", WIT, "--work", join(folder, "work"), ...tools, ...words];
  const { status, stderr } = spawnSync(process.execPath, all, { cwd: folder, encoding: "utf8" });
  return { status, stderr, plan: () => JSON.parse(readFileSync(join(folder, "load.plan.json"), "utf8")), folder };
}

for (const [what, [source, reason, place]] of Object.entries(REFUSED)) {
  test(`it refuses ${what}`, () => {
    const { status, stderr } = build({ "load.js": source });
    assert.equal(status, 1, stderr);
    assert.ok(stderr.includes(reason) && stderr.includes(place), stderr);
    assert.ok(!stderr.includes("build.mjs") && !stderr.includes("node:internal"), stderr);
  });
}

test("options become a plan, with what the environment says", () => {
  const script = `import http from "k6/http";
    export const options = { vus: __ENV.VUS, duration: "1m30s", noConnectionReuse: true, tags: { team: "shop" }, minIterationDuration: "2s",
      thresholds: {
        http_req_duration: ["p(95)<300", { threshold: "max<1000", abortOnFail: true, delayAbortEval: "10s" }],
        "http_req_duration{name:login}": ["avg<=200.5"],
        "http_req_waiting{status:200,name:login}": ["med<1"],
        http_req_failed: ["rate<0.01"], "http_reqs{page:1}": ["rate>=5"], checks: ["rate==1"], "checks{check:is there}": ["rate>0.9"],
      } };
    export default function () { http.get("http://shop.example:8080/products"); }
    export function setup() {}`;
  const built = build({ "load.js": script }, ["--env", "VUS=7"]);
  assert.equal(built.status, 0, built.stderr);
  assert.deepEqual(built.plan(), {
    target: "http://shop.example:8080",
    http: { connections: "new" },
    labels: { team: "shop" },
    scenarios: {
      default: {
        executor: "constant-users",
        users: 7,
        duration: "90000ms",
        graceful_stop: "30000ms",
        pause: "pacing 2000ms",
        tasks: ["default"],
        config: { env: { VUS: "7" }, k6: { executor: "constant-vus", tags: {}, start: 0, seconds: 90, users: 7 } },
      },
    },
    thresholds: [
      { expression: "p95(service_time) < 300ms", absent: 0 },
      { expression: "max(service_time) < 1000ms", abort: true, delay: "10000ms", absent: 0 },
      { expression: 'avg(service_time, name="login") <= 200.5ms', absent: 0 },
      { expression: 'med(waiting, tag.k6="{status:200,name:login}") < 1ms', absent: 0 },
      { expression: "error_rate < 0.01", absent: 0 },
      { expression: 'rate(tag.page="1") >= 5/s', absent: 0 },
      { expression: "checks >= 1", absent: 0 },
      { expression: 'checks(name="is there") > 0.9', absent: 0 },
    ],
  });
});

test("what the runner decides is told and not taken", () => {
  const built = build({ "load.js": options({ iterations: 1, insecureSkipTLSVerify: true, hosts: { a: "127.0.0.1" }, ext: {}, new_one: 1 }) });
  assert.equal(built.status, 0, built.stderr);
  for (const text of ["insecureSkipTLSVerify is not heeded: run it with --insecure", "run it with --resolve", "options.new_one is not heeded"]) {
    assert.ok(built.stderr.includes(text), built.stderr);
  }
  assert.ok(!built.stderr.includes("options.ext"), built.stderr);
});

test("a library that lies beside the script is taken, under each of its names", () => {
  const script = `import { a } from "https://jslib.k6.io/k6-utils/1.4.0/index.js";\nexport const options = { vus: a };\n${BODY}`;
  for (const place of ["jslib.k6.io/k6-utils/1.4.0/index.js", "k6-utils/1.4.0/index.js", "k6-utils.js", "lib/k6-utils-1.4.0.js"]) {
    const built = build({ "load.js": script, [place]: "export const a = 3;" });
    assert.equal(built.status, 0, built.stderr);
    assert.equal(built.plan().scenarios.default.users, 3);
  }
});

test("a scenario of the SDK is none, whatever it is called", () => {
  const built = build({ "load.js": 'import { Scenario } from "throng";\nexport const options = {};\nexport default class A {}\n' });
  assert.ok(built.stderr.includes("no scenario in it"), built.stderr);
});
