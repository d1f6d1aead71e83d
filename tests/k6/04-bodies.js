// Forms, files, bytes, and what comes back as text, as bytes or not at all.
import http from "k6/http";
import { check } from "k6";

const BASE = __ENV.BASE_URL || "http://127.0.0.1:8080";
const picture = open("./data/picture.bin", "b");
const words = open("./data/words.txt");

export default function () {
  const form = http.post(`${BASE}/form`, { name: "Ann & Bob", list: [1, 2] });
  check(form, {
    "a form": (r) => r.json("body") === "list=1&list=2&name=Ann+%26+Bob",
    "its type": (r) => r.json("headers.content-type") === "application/x-www-form-urlencoded",
  });
  const upload = http.post(`${BASE}/upload`, { title: "one", file: http.file(picture, "picture.png", "image/png") });
  check(upload, {
    "several parts": (r) => r.json("headers.content-type").startsWith("multipart/form-data; boundary="),
    "a file": (r) => r.json("body").includes('filename="picture.png"') && r.json("body").includes("image/png"),
    "a field": (r) => r.json("body").includes('name="title"\r\n\r\none'),
  });
  const text = http.post(`${BASE}/words`, words);
  check(text, {
    "what open read": (r) => r.json("body") === "some words\n",
    "no type": (r) => r.json("headers.content-type") === undefined,
  });
  const typed = http.post(`${BASE}/typed`, '{"name":"Zoë 🎈"}', { headers: { "Content-Type": "application/json" } });
  check(typed, {
    "as UTF-8": (r) => r.json("body") === '{"name":"Zoë 🎈"}',
    "its own type": (r) => r.json("headers.content-type") === "application/json",
    "what was sent": ({ request: it }) =>
      it.method === "POST" && it.url === `${BASE}/typed` && it.body.endsWith('🎈"}') && it.headers["Content-Type"][0] === "application/json",
  });
  const headers = { "Content-Type": "text/csv", "X-Number": 7 };
  check(http.post(`${BASE}/two`, "a,b", { headers }), {
    "more headers": (r) => r.json("headers.content-type") === "text/csv" && r.json("headers.x-number") === "7",
  });
  check(http.post(`${BASE}/raw`, picture), { "bytes": (r) => r.json("headers.content-length") === String(picture.byteLength) });
  const binary = http.get(`${BASE}/bytes`, { responseType: "binary" });
  check(binary, { "an ArrayBuffer": (r) => r.body instanceof ArrayBuffer && new Uint8Array(r.body)[255] === 255 });
  check(http.get(`${BASE}/bytes`, { responseType: "none" }), { "nothing": (r) => r.body === null });
  check(http.post(`${BASE}/squeezed`, "a".repeat(1000), { compression: "gzip" }), {
    "compressed": (r) => r.json("headers.content-encoding") === "gzip" && Number(r.json("headers.content-length")) < 100,
  });
}
