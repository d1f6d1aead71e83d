// Calls every function of every interface once, against the shop, and fails with what was not as it should be.
//
// One user makes two iterations and is done. How it is run, and what the report must then hold, is told by the guest of the
// same name in tests/guests. Beyond that: what a JavaScript program expects around it, and what is wrong with an author's code.

import {
  type Context,
  Counter,
  check,
  constant,
  done,
  FeedError,
  fail,
  feed,
  Gauge,
  http,
  log,
  type Next,
  now,
  type Plan,
  Rate,
  random,
  Scenario,
  stopping,
  Trend,
  think,
} from "throng";

const HEALTH = "/api/v1/health";
const LOGIN = "/api/v1/auth/login";
const TITLE = "é € 😀";
const ME = "/api/v1/users/me";
const ELSEWHERE = "http://elsewhere.example/";
const CREDENTIALS = { email: "qa.user1@example.com", password: "TestPass123!" };

const counter = new Counter("everything_counter");
const gauge = new Gauge("everything_gauge");
const trend = new Trend("everything_trend");

export default class Everything extends Scenario {
  static override think = constant(0);
  static override configSchema = { type: "object" };
  static override tasks = { everything: { tags: ["all"] }, last: 0 };

  static override setUp({ config }: Plan): unknown {
    ensure("fixture: config", config.answer === 42);
    ensure("fixture: requests can be sent", http.get(HEALTH).ok);
    return { answer: 42 };
  }

  static override tearDown(state: { answer: number }): void {
    ensure("fixture: state", state.answer === 42);
    log.info("tear-down");
  }

  override start(context: Context): void {
    ensure("context: the user's number", context.user === 0);
    ensure("context: the scenario's name", context.scenario !== "");
    ensure("context: config", context.config.answer === 42);
    ensure("context: labels", JSON.stringify(context.labels) === '{"stage":"test"}');
    ensure("flow: requests can be sent in start", http.get(HEALTH).ok);
  }

  everything(): Next {
    methods();
    headers(bodies());
    settings();
    several();
    options();
    unsendable();
    responses();
    flow();
    reports();
    feeds();
    globals();
    mistakes();
    return this.last;
  }

  last(): Next {
    const left = setTimeout(() => fail("timers: one that was taken back"), 1);
    const ticking = setInterval(() => log.info("tick"), 2);
    setTimeout((what: string) => check(what, true), 5, "a timer ran");
    setTimeout(() => clearInterval(ticking), 6);
    clearTimeout(left);
    return done;
  }

  override stop(): void {
    log.info("stop");
    ensure("flow: requests can be sent in stop", http.get(HEALTH).ok);
  }
}

function ensure(what: string, holds: boolean): void {
  if (!holds) {
    fail(what);
  }
}

/** The error that a call ends with. */
function thrown(what: string, call: () => unknown): any {
  try {
    call();
  } catch (error) {
    return error;
  }
  return fail(what);
}

function methods(): void {
  ensure("http: GET", http.get(HEALTH).status === 200);
  const head = http.head(HEALTH);
  ensure("http: HEAD", head.status === 200 && head.length === 0);
  for (const send of [http.put, http.patch, http.delete, http.options]) {
    ensure("http: a method that the shop refuses", send(HEALTH, { expect: 405 }).status === 405);
  }
  ensure("http: another method", http.request("PURGE", HEALTH, { expect: [405] }).status === 405);
}

/** Gives a token. */
function bodies(): string {
  const response = http.post(LOGIN, { json: CREDENTIALS });
  ensure("http: a JSON body", response.status === 200);
  const body = JSON.stringify(CREDENTIALS);
  const headers = { "content-type": "application/json" };
  ensure("http: a text as body", http.post(LOGIN, { headers, body }).ok);
  ensure("http: bytes as body", http.post(LOGIN, { headers, body: new TextEncoder().encode(body) }).ok);
  ensure("http: a text without its type", http.post(LOGIN, { body, expect: 415 }).status === 415);
  ensure("http: such a text in the short way", http.post(LOGIN, { body, name: "without a type" }).status === 415);
  ensure("http: a form as body", http.post(LOGIN, { form: CREDENTIALS, expect: 415 }).status === 415);
  return response.json("/access_token");
}

function headers(token: string): void {
  ensure("http: no default header at first", http.get(ME, { expect: 401 }).status === 401);
  http.defaultHeader("authorization", `Bearer ${token}`);
  ensure("http: a default header", http.get(ME).status === 200);
  const task = http.post("/api/v1/tasks", { json: { project_id: 2001, title: TITLE }, name: "a title" });
  ensure("http: a JSON body beyond ASCII", task.json("/title") === TITLE);
  ensure("http: that is taken away", http.delete(`/api/v1/tasks/${task.json("/id")}`, { name: "a title" }).ok);
  http.defaultHeader("Authorization", "Bearer wrong");
  ensure("http: a default header is replaced", http.get(ME, { expect: 401 }).status === 401);
  ensure("http: a request's own header goes first", http.get(ME, { bearer: token }).status === 200);
  http.defaultHeader("authorization", null);
  ensure("http: a default header is taken away", http.get(ME, { expect: 401 }).status === 401);
  http.clearCookies();
}

function settings(): void {
  const page = http.get("/api/v1/products", {
    query: { page: 2, limit: 3, ignored: "a b&c=d/ü", none: undefined, both: [1, 2] },
    name: "tagged",
    tags: { kind: "tagged" },
    timeout: "10s",
  });
  ensure("http: a query", page.json("/page") === 2 && page.json("/limit") === 3);
}

function several(): void {
  const product = (id: number) => new http.Request("GET", `/api/v1/products/${id}`, { name: "GET /products/:id" });
  const elsewhere = new http.Request("GET", ELSEWHERE, { name: "forbidden" });
  const came = http.sendAll([...[101, 102, 103, 104, 105].map(product), elsewhere], { maxParallel: 2 });
  const last = came.pop();
  ensure("http: sendAll with a forbidden host", last instanceof http.TransportError && last.kind === "forbidden");
  const ids = came.map((it) => it instanceof http.Response && it.json("/id"));
  ensure("http: the order of sendAll", ids.join() === "101,102,103,104,105");
  const both = http.sendAll([new http.Request("GET", HEALTH), new http.Request("GET", HEALTH, { discardBody: true })]);
  const kept = both.map((it) => it instanceof http.Response && it.bytes.length > 0);
  ensure("http: sendAll with options", kept.join() === "true,false");
  const allAtOnce = http.sendAll([new http.Request("GET", HEALTH), new http.Request("GET", HEALTH)]);
  ensure("http: sendAll without a limit", allAtOnce.every((it) => it instanceof http.Response));
  ensure("http: sendAll of nothing", http.sendAll([]).length === 0);
}

function options(): void {
  const discarded = http.get(HEALTH, { discardBody: true, redirects: 0 });
  ensure("http: a discarded body is counted", discarded.bytes.length === 0 && discarded.length > 0);
  const inChunks = http.post(LOGIN, { json: CREDENTIALS, chunked: true, expectContinue: true });
  ensure("http: a body in chunks that waits to be wanted", inChunks.status === 200);
  const squeezed = http.post(LOGIN, { json: CREDENTIALS, compress: "gzip", expect: 400 });
  ensure("http: a compressed body, which the shop can't read", squeezed.status === 400);
  const multipart = { a: "b", c: { fileName: 'd".txt', content: "e", mediaType: "text/plain" } };
  ensure("http: a multipart form", http.post(LOGIN, { multipart, expect: 415 }).status === 415);
}

function unsendable(): void {
  const forbidden = thrown("http: no error", () => http.get(ELSEWHERE, { name: "forbidden" }));
  ensure("http: a forbidden host", forbidden instanceof http.TransportError && forbidden.kind === "forbidden");
  ensure("http: its reason", forbidden.message === "no response: host not allowed" && forbidden.particulars !== "");
  const kind = (call: () => unknown) => thrown("http: no error", call).kind;
  ensure("http: an invalid URL", kind(() => http.get("no-slash", { name: "invalid" })) === "invalid-request");
  http.defaultHeader("bad name", "x");
  ensure("http: an invalid default header", kind(() => http.get(HEALTH, { name: "invalid" })) === "invalid-request");
  ensure("http: that is reported once", http.get(HEALTH).ok);
}

function responses(): void {
  const response = http.get("/api/v1/products/101", { name: "GET /products/:id" });
  ensure("response: status", response.status === 200 && response.ok);
  ensure("response: a header, in any case", response.header("Content-TYPE") === "application/json");
  ensure("response: no such header", response.header("x-nothing") === undefined);
  ensure("response: all headers", response.headers.some(([name, it]) => name === "content-type" && it === "application/json"));
  ensure("response: its URL", response.url.endsWith("/api/v1/products/101"));
  ensure("response: its protocol", response.version === "HTTP/1.1");
  ensure("response: no trailers", response.trailers.length === 0);
  const { total, waiting } = response.timings;
  ensure("response: timings", waiting > 0 && total >= waiting);
  const text = response.text;
  ensure("response: text", text.startsWith("{") && text.includes("101"));
  ensure("response: bytes", new TextDecoder().decode(response.bytes) === text);
  ensure("response: length", response.length === response.bytes.length);
  const product = response.json();
  ensure("response: JSON", product.id === 101 && product.price > 0);
  ensure("response: a number by pointer", response.json("/id") === 101);
  ensure("response: a text by pointer", response.json("/name") === product.name);
  ensure("response: no value", response.json("/nothing") === undefined);
  const metrics = http.get("/metrics");
  ensure("response: no value in what is not JSON", metrics.json("/id") === undefined);
  ensure("response: not JSON", thrown("no error", () => metrics.json()).message === "body: not JSON");
  http.get("/api/v1/products/999999999", { name: "passed" }).pass();
  http.get(HEALTH, { name: "failed" }).fail("on purpose");
  const checked = http.get(HEALTH, { name: "checked" });
  ensure("response: a check that does not hold", !checked.check("fails its request", false));
  checked.close();
}

function flow(): void {
  const before = now();
  think("20ms");
  ensure("flow: think and now", now() >= before + 20);
  ensure("flow: not stopping", !stopping());
  ensure("random: two draws differ", random.unit() !== random.unit());
  for (let i = 0; i < 100; i++) {
    const die = random.between(1, 6);
    ensure("random: integers", Number.isInteger(die) && die >= 1 && die <= 6);
    const fraction = random.uniform(0.5, 0.75);
    ensure("random: fractions", fraction >= 0.5 && fraction < 0.75);
    ensure("random: choice", ["a", "b"].includes(random.choose(["a", "b"])));
  }
  ensure("random: certainty", random.chance(1) && !random.chance(0));
  const numbers = random.shuffle(Array.from({ length: 100 }, (_, i) => i));
  ensure("random: shuffle", numbers.some((it, i) => it !== i) && new Set(numbers).size === 100);
  ensure("random: bytes", random.bytes(13).length === 13 && random.bytes(13).some((byte) => byte !== 0));
  ensure("random: UUID", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(random.uuid()));
}

function reports(): void {
  check("holds", true);
  check("does not hold", false);
  counter.add();
  counter.add(2.5);
  counter.add(NaN);
  for (const value of [1, 3, 2]) {
    gauge.set(value);
    trend.add(10 * value);
    new Rate("everything_rate").add(value > 1);
  }
  log.debug("a debug line");
  log.info("an info line");
  log.warn("a warning");
  log.error("an error line");
}

function feeds(): void {
  const accounts = feed("accounts");
  const first = accounts.next();
  ensure("feed: a row", first.email === "qa.user1@example.com" && first.nick === "");
  ensure("feed: its columns in order", Object.keys(first).join() === "email,age,active,nick");
  ensure("feed: the next row", accounts.next().email === "qa.user2@example.com");
  ensure("feed: it starts over", accounts.next().email === first.email);
  const unknown = thrown("feed: no error", () => feed("nothing").next());
  ensure("feed: unknown", unknown instanceof FeedError && unknown.kind === "unknown-feed");
  ensure("feed: a row that is used once", feed("vouchers").next().code === "WELCOME");
  ensure("feed: exhausted", thrown("feed: no error", () => feed("vouchers").next()).kind === "exhausted");
}

function globals(): void {
  ensure("Math.random", Math.random() !== Math.random());
  ensure("crypto.randomUUID", crypto.randomUUID() !== crypto.randomUUID());
  ensure("crypto.getRandomValues", crypto.getRandomValues(new Uint32Array(4)).some((it) => it > 0));
  ensure("Date", Math.abs(Date.now() - new Date().getTime()) < 1000 && new Date().getFullYear() >= 2025);
  const before = performance.now();
  think("5ms");
  ensure("performance.now", before >= 0 && performance.now() >= before + 4);
  const url = new URL("../b?x=1&x=ü#top", "https://user@example.com:8443/a/c/");
  ensure("URL", url.href === "https://user@example.com:8443/a/b?x=1&x=%C3%BC#top" && url.searchParams.getAll("x")[1] === "ü");
  ensure("URLSearchParams", new URLSearchParams({ a: "b c", d: "&" }).toString() === "a=b+c&d=%26");
  ensure("TextEncoder", new TextEncoder().encode("€🌍").join() === "226,130,172,240,159,140,141");
  ensure("TextDecoder", new TextDecoder().decode(new Uint8Array([226, 130, 172])) === "€");
  const kinds = ["", "plain", "é", "€🌍", "a\ud800b", "\0\x7f\x80\xff"];
  ensure("text and bytes", kinds.every((it) => new TextDecoder().decode(new TextEncoder().encode(it)) === it.toWellFormed()));
  const part = new Uint8Array([0, 97, 195, 169, 0]).subarray(1, 4);
  ensure("part of a buffer", new TextDecoder().decode(part) === "aé");
  ensure("bytes that are no text", new TextDecoder().decode(new Uint8Array([97, 255])).startsWith("a"));
  const original = { list: [1, new Date(0)], map: new Map([["a", 1]]) };
  const copy = structuredClone(original);
  ensure("structuredClone", copy !== original && copy.map.get("a") === 1 && copy.list[1] instanceof Date);
  ensure("btoa and atob", btoa("\xfc") === "/A==" && atob("/A==") === "\xfc");
  ensure("fetch", /use http from "throng"/.test(thrown("no error", () => fetch("/")).message));
  console.log("printed", { a: [1, "b"], c: null }, new Error("an error"), 1n);
}

function mistakes(): void {
  const message = (call: () => unknown) => String(thrown("no error", call).message);
  ensure("two bodies", message(() => http.post(HEALTH, { json: {}, body: "x" })).includes("takes one body"));
  ensure("an unknown setting", message(() => http.get(HEALTH, { headrs: {} } as http.Settings)).includes("has no setting headrs"));
  ensure("an unknown coding", message(() => http.get(HEALTH, { compress: "zip" as "br" })).includes("must be one of gzip"));
  ensure("a negative time", message(() => think(-1)).includes("between 0 and 49 days"));
  ensure("no time", message(() => think("2 sec" as "2s")).includes('"2 sec" is not a time span'));
  ensure("no JSON", message(() => http.post(HEALTH, { json: () => 1 })).includes("must be what JSON can hold"));
  ensure("headers as a text", message(() => http.get(HEALTH, { headers: "a: b" as never })).includes("must be an object or a list of pairs"));
  ensure("no reason", message(() => fail({} as string)).includes("a reason must be a text, but is [object Object]"));
  ensure("an object as body", message(() => http.post(HEALTH, { body: {} as string })).includes("for an object there is `json`"));
}
