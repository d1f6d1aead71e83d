// What each user draws from JavaScript's own sources of chance, sent as it is.

import { http, Scenario } from "throng";

export default class Chance extends Scenario {
  static tasks = { draw: 1 };

  start() {
    this.first = Math.random();
  }

  draw() {
    const bytes = crypto.getRandomValues(new Uint8Array(8)).join("-");
    const draws = [this.first, Math.random(), bytes, crypto.randomUUID()].join();
    http.get("/", { query: { draws } });
  }
}
