// Digests and Base64, against what other programs give.
import crypto, { createHash, hmac, md5, randomBytes, sha1 } from "k6/crypto";
import encoding, { b64decode, b64encode } from "k6/encoding";
import { check } from "k6";

export default function () {
  check(null, {
    "md5": () => md5("hello", "hex") === "5d41402abc4b2a76b9719d911017c592",
    "sha1": () => sha1("hello", "hex") === "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    "sha256": () => crypto.sha256("hello", "base64") === "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    "sha384": () => crypto.sha384("hello", "hex").startsWith("59e1748777448c69"),
    "sha512": () => crypto.sha512("hello", "hex").startsWith("9b71d224bd62f378"),
    "sha512_224": () => crypto.sha512_224("hello", "hex") === "fe8509ed1fb7dcefc27e6ac1a80eddbec4cb3d2c6fe565244374061c",
    "sha512_256": () => crypto.sha512_256("hello", "hex") === "e30d87cfa2a75db545eac4d61baf970366a8357c7f72fa95b52d0accb698f13a",
    "ripemd160": () => crypto.ripemd160("hello", "hex") === "108f07b8382412612c048d07d13f814118445acd",
    "hmac": () => hmac("sha256", "key", "hello", "hex") === "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b",
    "piece by piece": () => {
      const hasher = createHash("sha1");
      hasher.update("hel");
      hasher.update("lo");
      return hasher.digest("hex") === sha1("hello", "hex") && new Uint8Array(sha1("hello", "binary"))[0] === 0xaa;
    },
    "random bytes": () => randomBytes(16).byteLength === 16 && encoding.b64encode(randomBytes(16)) !== encoding.b64encode(randomBytes(16)),
    "base64": () => b64encode("héllo") === "aMOpbGxv" && b64decode("aMOpbGxv", "std", "s") === "héllo",
    "of urls": () => b64encode("<<???>>", "rawurl") === "PDw_Pz8-Pg" && b64encode("<<???>>") === "PDw/Pz8+Pg==" && b64decode("PDw_Pz8-Pg", "rawurl", "s") === "<<???>>",
    "to bytes": () => new Uint8Array(b64decode("AAEC"))[2] === 2,
  });
}
