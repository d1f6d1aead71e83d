// The requests of the benches; the plan's weights choose one.

import { http, Scenario } from "throng";

const BODY = "x".repeat(1024);

export default class Bench extends Scenario {
  static tasks = { small: 1, page: 0, post: 0 };

  start() {
    http.defaultHeader("user-agent", "throng-flat/0.1");
  }

  small() {
    http.get("/");
  }

  page() {
    const response = http.get("/page");
    response.check("the item", response.json("/items/30/id") === 131);
  }

  post() {
    http.post("/orders", { body: BODY });
  }
}
