/** `k6/crypto`: digests. The algorithms are @noble/hashes'. */

import { hmac as hmacOf } from "@noble/hashes/hmac.js";
import { md5 as noble5, ripemd160 as noble160, sha1 as noble1 } from "@noble/hashes/legacy.js";
import { sha224, sha256 as noble256, sha384 as noble384, sha512 as noble512, sha512_224 as noble512224, sha512_256 as noble512256 } from "@noble/hashes/sha2.js";
import { octets } from "../http/multipart.ts";
import { bytes as draw } from "../random.ts";
import { here } from "./here.ts";
import { b64encode } from "./encoding.ts";

type Encoding = "hex" | "base64" | "base64url" | "base64rawurl" | "binary";
type Data = string | ArrayBuffer | ArrayBufferView;

const ALGORITHMS = {
  md5: noble5,
  sha1: noble1,
  sha224,
  sha256: noble256,
  sha384: noble384,
  sha512: noble512,
  sha512_224: noble512224,
  sha512_256: noble512256,
  ripemd160: noble160,
};

type Algorithm = keyof typeof ALGORITHMS;

/** Takes data piece by piece. */
class Hasher {
  readonly #state: { update(data: Uint8Array): unknown; digest(): Uint8Array; clone(): { digest(): Uint8Array } };

  constructor(state: any) {
    this.#state = state;
  }

  update(data: Data): this {
    this.#state.update(octets(data));
    return this;
  }

  /** May be asked for again: more data can follow. */
  digest(encoding: Encoding): string | ArrayBuffer {
    return written(this.#state.clone().digest(), encoding);
  }
}

export function createHash(algorithm: Algorithm): Hasher {
  return new Hasher(of(algorithm).create());
}

export function createHMAC(algorithm: Algorithm, secret: Data): Hasher {
  return new Hasher(hmacOf.create(of(algorithm), octets(secret)));
}

export function hmac(algorithm: Algorithm, secret: Data, data: Data, encoding: Encoding): string | ArrayBuffer {
  return written(hmacOf(of(algorithm), octets(secret), octets(data)), encoding);
}

const digest = (algorithm: Algorithm) => (data: Data, encoding: Encoding) => written(of(algorithm)(octets(data)), encoding);

export const md5 = digest("md5");
export const sha1 = digest("sha1");
export const sha256 = digest("sha256");
export const sha384 = digest("sha384");
export const sha512 = digest("sha512");
export const sha512_224 = digest("sha512_224");
export const sha512_256 = digest("sha512_256");
export const ripemd160 = digest("ripemd160");

/** So many bytes of the user's own generator, which a seeded run repeats: not for secrets. */
export function randomBytes(count: number): ArrayBuffer {
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(`randomBytes(${count}): give a whole number from 1 on`);
  }
  if (here.stage === "init") {
    throw new Error("randomBytes() while the script is loaded would give all users the same: draw in a function");
  }
  return draw(count).buffer;
}

function of(algorithm: string): (typeof ALGORITHMS)["sha256"] {
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    throw new Error(`"${algorithm}" is no algorithm here: there are ${Object.keys(ALGORITHMS).join(", ")}`);
  }
  return ALGORITHMS[algorithm as Algorithm] as any;
}

function written(bytes: Uint8Array, encoding: Encoding): string | ArrayBuffer {
  switch (encoding) {
    case "hex":
      return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    case "base64":
      return b64encode(bytes);
    case "base64url":
      return b64encode(bytes, "url");
    case "base64rawurl":
      return b64encode(bytes, "rawurl");
    case "binary":
      return Uint8Array.from(bytes).buffer;
    default:
      throw new Error(`"${encoding}" is no encoding of a digest: there are hex, base64, base64url, base64rawurl and binary`);
  }
}
