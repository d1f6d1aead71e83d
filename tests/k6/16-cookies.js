// The jar: what responses set, what the script sets, and that it is empty again for each iteration.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = { iterations: 2 };

export default function () {
  const sent = (params) => http.get(`${BASE}/`, params).json("headers.cookie");
  check(sent(), { "at first there are none": (it) => it === undefined });
  const response = http.get(`${BASE}/set-cookie/session/abc`);
  check(response.cookies.session[0], { "a response's": (it) => it.value === "abc" && it.path === "/" && it.http_only });
  check(sent(), { "come back": (it) => it === "session=abc" });
  const jar = http.cookieJar();
  jar.set(BASE, "own", "1", { path: "/", max_age: 600 });
  check(jar.cookiesForURL(`${BASE}/`), { "the jar": (it) => it.own[0] === "1" && it.session[0] === "abc" });
  check(sent({ cookies: { more: "2", session: { value: "x", replace: true } } }), {
    "a request's": (it) => it.includes("more=2") && it.includes("session=x") && it.includes("own=1") && !it.includes("abc"),
  });
  jar.delete(BASE, "own");
  check(sent(), { "one is taken away": (it) => it === "session=abc" });
  jar.clear(BASE);
  check(sent(), { "all are taken away": (it) => it === undefined });
  http.get(`${BASE}/set-cookie/left/over`);
}
