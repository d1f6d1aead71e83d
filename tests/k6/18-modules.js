// Modules beside the script, a library that was downloaded, JSON, and one in CommonJS.
import { randomIntBetween } from "https://jslib.k6.io/own/1.0.0/index.js";
import { BASE, visit } from "./lib/visit.js";
import { check } from "k6";

const other = require("./lib/other.js");

export default function () {
  check(visit("/module"), { "a module's function": (r) => r.url === `${BASE}/module` });
  check(null, { "a library's": () => randomIntBetween(3, 3) === 3, "CommonJS": () => other.answer === 42 });
}
