// setup runs once, its data goes to every iteration of each scenario and to teardown.
import http from "k6/http";
import { check, sleep } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = {
  setupTimeout: "10s",
  teardownTimeout: "10s",
  scenarios: {
    first: { executor: "per-vu-iterations", vus: 2, iterations: 2 },
    second: { executor: "per-vu-iterations", vus: 1, iterations: 1, exec: "other", startTime: "100ms" },
  },
};

export function setup() {
  console.log("setting up");
  const response = http.get(`${BASE}/setup`);
  sleep(0.01);
  return { token: `for ${response.json("path")}`, list: [1, 2] };
}

export default function (data) {
  check(data, { "what setup returned": (it) => it.token === "for /setup" && it.list.length === 2 });
}

export function other(data) {
  check(data, { "in another scenario too": (it) => it.token === "for /setup" });
}

export function teardown(data) {
  console.log(`tearing down ${data.token}`);
}
