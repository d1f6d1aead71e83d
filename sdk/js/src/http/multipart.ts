/** Forms of several parts, as a page with a file upload sends them. */

import { text } from "../lowering.ts";
import { bytes } from "../random.ts";

/** A file in a multipart form. */
export interface File {
  /** Its name, as the server is told. */
  fileName: string;
  content: string | Uint8Array | ArrayBuffer;
  /** `application/octet-stream`, if it is not given. */
  mediaType?: string;
}

/** The fields of a multipart form: texts and files. */
export type Multipart = Record<string, string | File>;

/** The body, and its content type. RFC 7578, with names escaped as browsers do. */
export function encoded(form: Multipart): [Uint8Array, string] {
  const boundary = `throng-${Array.from(bytes(12), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const pieces: Uint8Array[] = [];
  for (const [name, part] of Object.entries(form)) {
    const isFile = typeof part !== "string";
    const file = isFile ? `; filename="${escaped(part.fileName)}"\r\ncontent-type: ${part.mediaType ?? "application/octet-stream"}` : "";
    pieces.push(octets(`--${boundary}\r\ncontent-disposition: form-data; name="${escaped(name)}"${file}\r\n\r\n`));
    pieces.push(octets(isFile ? part.content : part), octets("\r\n"));
  }
  pieces.push(octets(`--${boundary}--\r\n`));
  return [joined(pieces), `multipart/form-data; boundary=${boundary}`];
}

/** A body's bytes. */
export function octets(body: unknown): Uint8Array {
  if (typeof body === "string") {
    return new TextEncoder().encode(text(body, "a body"));
  }
  if (body instanceof ArrayBuffer) {
    return new Uint8Array(body);
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  }
  throw new TypeError("a body must be a text, an ArrayBuffer or a typed array; for an object there is `json`");
}

function escaped(name: string): string {
  return name.replaceAll('"', "%22").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function joined(pieces: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
