/** `k6/encoding`: Base64. */

import { octets } from "../http/multipart.ts";

type Variant = "std" | "rawstd" | "url" | "rawurl";

const STD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STD.slice(0, 62)}-_`;

/** Writes a text, which is UTF-8, or bytes. */
export function b64encode(input: string | ArrayBuffer | ArrayBufferView, variant: Variant = "std"): string {
  const [bytes, alphabet] = [octets(input), of(variant)];
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(4, bytes.length - at + 1);
    for (let place = 0; place < count; place++) {
      text += alphabet[(bits >> (18 - 6 * place)) & 63];
    }
  }
  return variant.startsWith("raw") ? text : text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}

/** Reads it: bytes, or with "s" a text. */
export function b64decode(input: string, variant: Variant = "std", format?: "s"): ArrayBuffer | string {
  const alphabet = of(variant);
  const text = String(input).replace(/[\r\n]/g, "");
  const digits = text.replace(/={1,2}$/, "");
  const padded = !variant.startsWith("raw");
  if (padded ? text.length % 4 !== 0 : digits !== text || digits.length % 4 === 1) {
    throw new Error(`b64decode: it is no Base64 of the variant ${variant}: its length is ${text.length}`);
  }
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, have, at] = [0, 0, 0];
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) {
      throw new Error(`b64decode: ${JSON.stringify(digit)} is no digit of the variant ${variant}`);
    }
    [bits, have] = [((bits << 6) | value) & 0xffff, have + 6];
    if (have >= 8) {
      have -= 8;
      bytes[at++] = (bits >> have) & 255;
    }
  }
  return format === "s" ? new TextDecoder().decode(bytes) : bytes.buffer;
}

function of(variant: string): string {
  if (variant !== "std" && variant !== "rawstd" && variant !== "url" && variant !== "rawurl") {
    throw new Error(`"${variant}" is no variant of Base64: there are std, rawstd, url and rawurl`);
  }
  return variant.endsWith("url") ? URL_SAFE : STD;
}
