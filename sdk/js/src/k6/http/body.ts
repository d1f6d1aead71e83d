/** Bodies of requests: texts, bytes, forms, and forms with files. */

import { encoded as multipart, type Multipart, octets } from "../../http/multipart.ts";
import { shown } from "../../lowering.ts";

/** A file in a form. */
export class FileData {
  constructor(
    readonly data: string | ArrayBuffer | ArrayBufferView,
    readonly filename: string,
    readonly content_type: string,
  ) {}
}

let files = 0;

/** A file for a form. */
export function file(data: FileData["data"], filename = `file-${++files}`, contentType = "application/octet-stream"): FileData {
  return new FileData(data, String(filename), String(contentType));
}

/** The body's bytes, and the content type that follows from it. */
export function bodyOf(body: unknown): [Uint8Array?, string?] {
  if (body === undefined || body === null) {
    return [];
  }
  if (typeof body === "string" || body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    return [octets(body)];
  }
  if (typeof body !== "object") {
    throw new TypeError(`a body must be a text, an ArrayBuffer or an object, but is ${shown(body)}`);
  }
  const fields = Object.entries(body).filter(([, value]) => value !== null && value !== undefined);
  if (fields.some(([, value]) => value instanceof FileData)) {
    return multipart(Object.fromEntries(fields.map(([name, value]) => [name, part(value)])) as Multipart);
  }
  return [octets(form(fields)), "application/x-www-form-urlencoded"];
}

function part(value: unknown): Multipart[string] {
  return value instanceof FileData
    ? { fileName: value.filename, content: value.data as string, mediaType: value.content_type }
    : String(value);
}

/** Sorted by name, as k6 writes them. */
function form(fields: [string, unknown][]): string {
  const pairs = fields.flatMap(([name, value]) => (Array.isArray(value) ? value.map((it) => [name, it]) : [[name, value]]));
  const written = pairs.map(([name, value]) => `${escaped(String(name))}=${escaped(String(value))}`);
  return written.sort((one, other) => (one.split("=")[0]! < other.split("=")[0]! ? -1 : one.split("=")[0] === other.split("=")[0] ? 0 : 1)).join("&");
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}
