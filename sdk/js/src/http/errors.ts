/** Why no response came back. */

import type { Variant } from "throng:load/http@0.1.0";
import { ScenarioError } from "../failure.ts";

const REASONS = {
  "invalid-request": "invalid request",
  forbidden: "host not allowed",
  dns: "name not resolved",
  connect: "no connection",
  tls: "TLS failed",
  timeout: "timed out",
  closed: "connection closed",
  protocol: "not HTTP",
  "body-too-large": "body too large",
  stopping: "the test is ending",
} as const;

/**
 * What happened: `invalid-request` (its URL, method or a header is malformed; nothing was sent), `forbidden` (the runner does
 * not allow the host; nothing was sent), `dns` (the name could not be resolved), `connect` (no connection came about), `tls` (the
 * handshake failed), `timeout` (its time ran out), `closed` (the peer closed the connection before the response was complete),
 * `protocol` (the peer's bytes were not HTTP), `body-too-large` (larger than the plan allows), `stopping` (the test is ending and
 * would not wait any longer).
 */
export type TransportErrorKind = keyof typeof REASONS;

/**
 * No response came back. The host has counted it, as a failure of the request's series. An iteration that it ends is
 * counted under its message, which leaves out the particulars.
 */
export class TransportError extends ScenarioError {
  override name = "TransportError";
  readonly kind: TransportErrorKind;
  /** What the host has to say of it; of a body that is too large, the limit in bytes. */
  readonly particulars: string;

  constructor(error: Variant) {
    const kind = error.tag as TransportErrorKind;
    super(`no response: ${REASONS[kind]}`);
    this.kind = kind;
    this.particulars = error.val === undefined || error.val === null ? "" : String(error.val);
  }
}
