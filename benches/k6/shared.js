import http from "k6/http";
import { SharedArray } from "k6/data";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

// 100,000 rows of some 100 bytes: 10 MB.
const rows = new SharedArray("rows", () =>
  Array.from({ length: 100000 }, (_, id) => ({ id, name: `customer ${id}`, email: `customer.${id}@example.com`, note: "x".repeat(30) })),
);

export const options = { vus: 64, duration: "5s" };

export default function () {
  const { id } = rows[(__VU * 7919 + __ITER) % rows.length];
  http.get(`${BASE}/?id=${id}`, { tags: { name: "row" } });
}
