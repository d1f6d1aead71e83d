// A threshold that ends the test.
import http from "k6/http";
import { sleep } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = {
  vus: 2,
  duration: "60s",
  thresholds: { http_req_failed: [{ threshold: "rate<0.5", abortOnFail: true, delayAbortEval: "1s" }] },
};

export default function () {
  http.get(`${BASE}/status/500`);
  sleep(0.1);
}
