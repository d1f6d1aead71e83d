// Metrics of the script's own, and thresholds over them.
import { Counter, Gauge, Rate, Trend } from "k6/metrics";
import { check } from "k6";

const orders = new Counter("orders");
const queue = new Gauge("queue");
const errors = new Rate("errors");
const never = new Rate("never");
const waiting = new Trend("waiting_time", true);

export const options = {
  vus: 1,
  iterations: 4,
  thresholds: {
    orders: ["count==10", "rate>0"],
    queue: ["value==3"],
    errors: ["rate<=0.25"],
    never: ["rate<0.1"],
    waiting_time: ["avg<26", "min>=10", "med<=30", "max<=40", "p(90)<=40.1", "p(99.9)<=40.1"],
    "waiting_time{kind:slow}": ["min>=30"],
    "orders{kind:small}": ["count<5"],
    checks: ["rate>0.5"],
    "checks{kind:strict}": ["rate>0.9"],
  },
};

export default function () {
  orders.add(1 + __ITER, { kind: __ITER < 2 ? "small" : "large" });
  queue.add(__ITER);
  errors.add(__ITER === 0);
  waiting.add(10 * (__ITER + 1), { kind: __ITER < 2 ? "fast" : "slow" });
  check(null, { "most of the time": () => __ITER > 0 }, { kind: __ITER > 1 ? "strict" : "lax" });
}
