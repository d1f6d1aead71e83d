// What options say of requests: who asks, connections, bodies, redirects.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = { iterations: 2, userAgent: "shopper/1.0", noConnectionReuse: true, discardResponseBodies: true, maxRedirects: 1, minIterationDuration: "50ms" };

export default function () {
  check(http.get(`${BASE}/`), { "bodies are discarded": (r) => r.body === null });
  check(http.get(`${BASE}/`, { responseType: "text" }), { "but for one": (r) => r.json("headers.user-agent") === "shopper/1.0" });
  check(http.get(`${BASE}/redirect/1`, { responseType: "text" }), { "one redirect": (r) => r.json("path") === "/redirect/0" && r.url.endsWith("/redirect/0") });
  check(http.get(`${BASE}/redirect/1`, { redirects: 0 }), { "none": (r) => r.status === 302 && r.headers.Location === "/redirect/0" });
}
