// What every SDK must do alike: see tests/guests/conformance, which this is in JavaScript.

import { Counter, check, done, fail, feed, http, log, Scenario, stopping } from "throng";

const TEXT = 'Größe: 世界 🌍 \t"é"';
const counter = new Counter("zähler_名");

export default class Conformance extends Scenario {
  static tasks = {
    often: { weight: 3, tags: ["weights"] },
    seldom: { tags: ["weights"] },
    decides: { tags: ["decided"] },
    never: { name: "never by chance", weight: 0 },
    bodies: { tags: ["bodies"] },
    unicode: { tags: ["unicode"] },
    errors: { tags: ["errors"] },
    lingers: { tags: ["stopping"] },
    fails: { tags: ["fails"] },
  };

  start({ config }) {
    this.config = config;
    if (config.starts && feed("starts").next().verdict === "nein") {
      fail("kein Start: 不");
    }
  }

  often() {
    check("often", true);
  }

  seldom() {
    check("seldom", true);
  }

  decides() {
    return this.never;
  }

  never() {
    check("decided", true);
    return done;
  }

  bodies() {
    for (const size of this.config.bodies) {
      const body = Uint8Array.from({ length: size }, (_, i) => i * 31 + size);
      const response = http.post("/echo", { name: "binary", body });
      const came = response.bytes;
      const whole = response.length === size && came.length === size && came.every((byte, i) => byte === body[i]);
      check(`${size} bytes`, whole);
    }
  }

  unicode() {
    const settings = { query: { größe: "世界 🌍" }, name: "größe 🌍", tags: { schlüssel: "值" }, body: TEXT };
    const response = http.post("/echo", settings);
    check("text: größe 🌍", response.text === TEXT);
    check("row: 名", feed("people").next().名 === 'Zoë 😀, "quoted"\nand more');
    response.fail("grüße 不");
    log.info(`log: ${TEXT}`);
    counter.add();
  }

  errors() {
    for (const { kind, url } of this.config.errors) {
      const error = refused(url, { name: kind, timeout: kind === "timeout" ? "300ms" : "10s" });
      check(kind, error?.kind === kind);
      if (error?.kind === "body-too-large") {
        check("the limit", error.particulars === String(this.config.limit));
      }
    }
  }

  lingers() {
    check("stopping", refused("/slow-headers", { name: "slow" })?.kind === "stopping" && stopping());
  }

  fails() {
    fail("größer als 世界 🌍");
  }
}

// Why there is no response.
function refused(url, settings) {
  try {
    http.get(url, settings);
  } catch (error) {
    if (error instanceof http.TransportError) {
      return error;
    }
    throw error;
  }
}
