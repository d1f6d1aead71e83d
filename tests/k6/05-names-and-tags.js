// Series by name, by URL template and by URL; tags of a request, a user, a scenario and the test.
import http from "k6/http";
import exec from "k6/execution";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export const options = {
  tags: { team: "shop" },
  scenarios: { only: { executor: "shared-iterations", vus: 1, iterations: 2, tags: { kind: "smoke" } } },
  thresholds: {
    "http_reqs{name:by name}": ["count==2"],
    "http_reqs{page:1}": ["count==2"],
    "http_reqs{kind:smoke,name:by name}": ["count==2"],
    "http_reqs{team:shop}": ["count==6"],
    "http_reqs{method:POST}": ["count==2"],
    "http_reqs{scenario:only,method:GET}": ["count==4"],
  },
};

export default function () {
  exec.vu.metrics.tags.shift = "night";
  http.get(`${BASE}/products?page=1`, { tags: { name: "by name", page: 1 } });
  http.get(http.url`${BASE}/products/${__ITER}/${"x"}`);
  http.post(`${BASE}/plain`);
  delete exec.vu.tags.shift;
}
