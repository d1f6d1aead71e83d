import http from "k6/http";

export const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export function visit(path) {
  return http.get(`${BASE}${path}`, { tags: { name: path } });
}
