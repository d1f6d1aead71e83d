// handleSummary: what it is shown, what it prints and what it writes.
import http from "k6/http";
import { check, group } from "k6";
import { Trend } from "k6/metrics";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";
const own = new Trend("own");

export const options = { iterations: 3, thresholds: { http_req_failed: ["rate<0.1"], own: ["max<2"] }, summaryTrendStats: ["avg", "max", "p(95)"] };

export function setup() {
  return "from setup";
}

export default function () {
  group("page", () => check(http.get(`${BASE}/`), { "is there": (r) => r.status === 200 }));
  own.add(__ITER);
}

export function handleSummary(data) {
  const { http_reqs, checks, own, http_req_failed } = data.metrics;
  return {
    stdout: `requests ${http_reqs.values.count}, checks ${checks.values.passes}, own ${own.values.max} ${own.thresholds["max<2"].ok}, ` +
      `failed ${http_req_failed.thresholds["rate<0.1"].ok}, group ${data.root_group.groups[0].checks[0].name}, ${data.setup_data}\n`,
    "summary.json": JSON.stringify({ figures: Object.keys(data.metrics.http_req_duration.values) }),
    "folder/more.txt": "more",
  };
}
