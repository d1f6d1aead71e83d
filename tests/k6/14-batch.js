// Several requests at a time: lists, objects, and what each may be.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";

export default function () {
  const [one, two, three] = http.batch([
    `${BASE}/one`,
    ["POST", `${BASE}/two`, "body", { tags: { name: "two" } }],
    { method: "PUT", url: `${BASE}/three`, body: { a: "b" }, params: { headers: { "X-Own": "1" } } },
  ]);
  check([one, two, three], {
    "in their order": (all) => all.map((r) => r.json("path")).join() === "/one,/two,/three",
    "each as it was given": () => two.json("body") === "body" && three.json("body") === "a=b" && three.json("headers.x-own") === "1",
  });
  const named = http.batch({ first: `${BASE}/status/404`, second: ["GET", `${BASE}/status/200`] });
  check(named, { "by name": (it) => it.first.status === 404 && it.second.status === 200 });
}
