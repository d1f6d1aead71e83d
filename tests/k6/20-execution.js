// Where the script is, and the end of the test.
import exec from "k6/execution";
import { check, sleep } from "k6";
import { setTimeout } from "k6/timers";

export const options = { vus: 3, duration: "60s" };

let ticks = 0;

export default function () {
  check(exec, {
    "the user": (it) => it.vu.idInTest === __VU && it.vu.idInInstance === __VU && it.vu.iterationInInstance === __ITER && it.vu.iterationInScenario === __ITER,
    "the scenario": (it) => it.scenario.name === "default" && it.scenario.executor === "constant-vus" && it.scenario.progress < 1 && it.scenario.startTime <= Date.now(),
    "the run": (it) => it.instance.vusInitialized === 3 && it.instance.currentTestRunDuration >= 0 && it.test.options.vus === 3,
  });
  setTimeout(() => ticks++, 1);
  console.warn(`user ${__VU}`);
  sleep(0.05);
  if (__VU === 1 && __ITER === 3) {
    exec.test.abort(`after ${ticks} ticks`);
  }
}
