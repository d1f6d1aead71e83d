/**
 * Parts of a metric that thresholds ask for: `http_req_duration{name:login,status:200}`. The host counts by one tag at a time, so
 * that each part gets a tag, or a metric, of its own, whose value is the selector's text.
 */

/** The tag of requests that belong to a part. */
export const TAG = "k6";
/** What is known of a request only when its response is there. */
const AFTER = new Set(["status", "expected_response", "error_code", "error", "proto", "tls_version", "ip"]);
/** Metrics of requests. */
const REQUESTS = /^http_req(s|_\w+)$/;

/** A metric's part. */
export interface Submetric {
  metric: string;
  /** As the threshold names it: `{name:login}`. */
  selector: string;
  conditions: [key: string, value: string][];
  /** Whether it takes the response to tell. */
  after: boolean;
}

/** What a threshold's key names: a metric, and perhaps a part of it. */
export function submetric(key: string): Submetric {
  const [, metric = key, inside] = /^([^{]*)\{(.*)\}$/s.exec(key) ?? [];
  const conditions = (inside ?? "").split(",").map((it) => it.trim()).filter(Boolean).map(condition);
  const selector = conditions.length === 0 ? "" : `{${conditions.map(([name, value]) => `${name}:${value}`).join(",")}}`;
  return { metric: metric.trim(), selector, conditions, after: conditions.some(([name]) => AFTER.has(name)) };
}

function condition(text: string): [string, string] {
  const at = text.indexOf(":");
  const [name, value] = at < 0 ? [text, ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return [name, value.replace(/^(["'])(.*)\1$/s, "$2")];
}

/** Whether it is about requests. */
export function isOfRequests({ metric }: Submetric): boolean {
  return REQUESTS.test(metric);
}

/** Whether something of these tags belongs to it. */
export function matches({ conditions }: Submetric, tag: (name: string) => string | undefined): boolean {
  return conditions.every(([name, value]) => tag(name) === value);
}

/** The parts that a script's thresholds name, those of requests apart: each selector once. */
export function submetricsOf(thresholds: Record<string, unknown>): { requests: Submetric[]; others: Map<string, Submetric[]> } {
  const parts = Object.keys(thresholds).map(submetric).filter(({ selector }) => selector !== "");
  const requests = new Map(parts.filter(isOfRequests).map((it) => [it.selector, it]));
  const others = new Map<string, Submetric[]>();
  for (const part of parts.filter((it) => !isOfRequests(it))) {
    others.set(part.metric, [...(others.get(part.metric) ?? []), part]);
  }
  return { requests: [...requests.values()], others };
}
