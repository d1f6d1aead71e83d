// check, group and fail; what throws ends the iteration, not the test.
import http from "k6/http";
import { check, fail, group, sleep } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = { vus: 1, iterations: 3 };

export default function () {
  const all = check(200, { "a value, not a function": true, "zero does not hold": 0 });
  group("outer", () => {
    check(http.get(`${BASE}/outer`), { "in a group": (r) => r.status === 200 });
    const told = group("inner", () => {
      http.get(`${BASE}/inner`);
      return "what it returns";
    });
    check(told, { "a group gives what its function returns": (it) => it === "what it returns" && !all });
  });
  sleep(0.01);
  if (__ITER === 1) {
    fail("the second one fails");
  }
  if (__ITER === 2) {
    undefined.property;
  }
  check(__VU, { "users are counted from 1": (it) => it === 1 });
}
