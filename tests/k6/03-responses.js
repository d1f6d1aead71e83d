// All that a response has.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export default function () {
  const found = http.get(`${BASE}/api/v1/products/101`);
  check(found, {
    "status": (r) => r.status === 200 && r.status_text === "200 OK",
    "body": (r) => typeof r.body === "string" && r.body.includes('"id":101'),
    "headers": (r) => r.headers["Content-Type"].startsWith("application/json"),
    "json": (r) => r.json().id === 101 && r.json("id") === 101 && r.json("no.such") === undefined,
    "timings": (r) => Math.abs(r.timings.duration - r.timings.sending - r.timings.waiting - r.timings.receiving) < 0.01 && r.timings.blocked >= 0,
    "url and protocol": (r) => r.url === `${BASE}/api/v1/products/101` && r.proto === "HTTP/1.1",
    "the request": (r) => r.request.method === "GET" && r.request.url === r.url,
    "no error": (r) => r.error === "" && r.error_code === 0,
  });
  const page = http.get(`${BASE}/api/v1/products?limit=3`);
  check(page, {
    "how many": (r) => r.json("items.#") === 3,
    "each one's": (r) => r.json("items.#.id").length === 3,
    "one of many": (r) => typeof r.json("items.1.name") === "string",
    "the first that": (r) => r.json("items.#(id>0).id") === r.json("items.0.id"),
  });
  const missing = http.get(`${BASE}/api/v1/products/999999`);
  check(missing, { "a status is an error's number": (r) => r.status === 404 && r.error_code === 1404 });
  const nobody = http.get("http://127.0.0.1:1/", { tags: { name: "nobody" } });
  check(nobody, { "no response": (r) => r.status === 0 && r.error !== "" && r.error_code > 0 && r.body === null });
}
