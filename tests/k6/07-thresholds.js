// Thresholds that fail set the exit code; those over parts see only those parts.
import http from "k6/http";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = {
  vus: 2,
  iterations: 10,
  thresholds: {
    http_req_failed: ["rate<0.01"],
    "http_req_failed{name:good}": ["rate<0.01", "rate==0"],
    http_req_duration: ["p(95)<5000", "avg<5000"],
    "http_req_duration{expected_response:true}": ["max<5000"],
    "http_req_duration{status:503}": ["min>=0"],
    "http_reqs{status:503}": ["count==10"],
    "http_reqs{name:never}": ["count>0"],
    http_req_waiting: ["p(99)<5000"],
    iterations: ["count==10"],
    iteration_duration: ["max<5000"],
    data_received: ["count>1000"],
    data_sent: ["rate>1"],
  },
};

export default function () {
  http.get(`${BASE}/`, { tags: { name: "good" } });
  http.get(`${BASE}/status/503`, { tags: { name: "bad" } });
}
