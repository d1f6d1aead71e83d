// Each method, with and without a body.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export default function () {
  const asked = (response) => `${response.json("method")} ${response.json("body")}`;
  const params = { headers: { "X-Number": 7 } };
  check(http.get(`${BASE}/get`, params), {
    "get": (r) => asked(r) === "GET ",
    "a number is a header's text": (r) => r.json("headers.x-number") === "7",
  });
  check(http.post(`${BASE}/post`, "text", params), { "post": (r) => asked(r) === "POST text" });
  check(http.put(`${BASE}/put`, JSON.stringify({ a: 1 })), { "put": (r) => asked(r) === 'PUT {"a":1}' });
  check(http.patch(`${BASE}/patch`, "p"), { "patch": (r) => asked(r) === "PATCH p" });
  check(http.del(`${BASE}/del`), { "del": (r) => asked(r) === "DELETE " });
  check(http.options(`${BASE}/options`), { "options": (r) => asked(r) === "OPTIONS " });
  check(http.head(`${BASE}/head`), { "head has no body": (r) => r.status === 200 && !r.body });
  check(http.request("REPORT", `${BASE}/request`, "r"), { "request": (r) => asked(r) === "REPORT r" });
}
