/** Errors as k6 numbers them. */

import type { Variant } from "throng:load/http@0.1.0";

const CODES: Record<string, number> = {
  "invalid-request": 1020,
  forbidden: 1000,
  dns: 1101,
  connect: 1210,
  tls: 1300,
  timeout: 1050,
  closed: 1220,
  protocol: 1000,
  "body-too-large": 1000,
};

/** The text and the number of what kept a response from coming. */
export function told({ tag, val }: Variant): [string, number] {
  const particulars = val === undefined || val === null ? "" : `: ${val}`;
  const refused = tag === "connect" && /refused/i.test(particulars);
  return [tag === "timeout" ? "request timeout" : `${tag}${particulars}`, refused ? 1212 : (CODES[tag] ?? 1000)];
}
