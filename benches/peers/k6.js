// The requests of the benches, by k6: k6 run -e JOB=small|page|post -e TARGET=URL -e USERS=N -e TIME=5s [-e RATE=N] k6.js

import http from "k6/http";
import { check } from "k6";

const { JOB, TARGET, USERS, TIME, RATE } = __ENV;
const body = "x".repeat(1024);
const users = Number(USERS);

export const options = {
  insecureSkipTLSVerify: true,
  summaryTrendStats: ["p(50)", "p(99)"],
  scenarios: {
    bench: RATE
      ? { executor: "constant-arrival-rate", rate: Number(RATE), duration: TIME, preAllocatedVUs: users, maxVUs: users }
      : { executor: "constant-vus", vus: users, duration: TIME },
  },
};

export default function () {
  if (JOB === "page") {
    const response = http.get(`${TARGET}/page`);
    check(response, { "the item": (it) => it.json("items.30.id") === 131 });
  } else if (JOB === "post") {
    http.post(`${TARGET}/orders`, body);
  } else {
    http.get(`${TARGET}/`);
  }
}
