import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = { vus: 64, duration: "5s" };

export default function () {
  check(http.get(`${BASE}/`), { "status is 200": (r) => r.status === 200 });
}
