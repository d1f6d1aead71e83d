// Which statuses are failures: of a request, of all, of none.
import http from "k6/http";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

http.setResponseCallback(http.expectedStatuses({ min: 200, max: 299 }, 404));

export const options = { iterations: 2, thresholds: { "http_req_failed{expected_response:true}": ["rate==0"], http_req_failed: ["rate<=0.5"] } };

export default function () {
  const get = (status, name, params) => http.get(`${BASE}/status/${status}`, { tags: { name }, ...params });
  get(404, "expected of all");
  get(304, "not expected of all");
  get(503, "expected of one", { responseCallback: http.expectedStatuses(503) });
  get(500, "judged by nobody", { responseCallback: null });
  get(500, "not expected");
}
