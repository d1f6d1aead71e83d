/** Spans of time as k6 writes them: `"1h30m"`, `"1.5s"`, `"500ms"`, or a number of milliseconds. */

const UNITS: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1, us: 1e-3, "µs": 1e-3, ns: 1e-6 };
const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|d|h|m|s)/g;

/** In whole milliseconds, rounded up. */
export function milliseconds(span: unknown, what: string): number {
  const text = String(span).trim();
  const exact = typeof span === "number" || /^\d+(\.\d+)?$/.test(text) ? Number(text) : ofText(text);
  if (!Number.isFinite(exact) || exact < 0) {
    throw new Error(`${what}: ${JSON.stringify(span)} is no span of time: write "30s", "1m30s", "500ms" or a number of milliseconds`);
  }
  return Math.ceil(Math.round(exact * 1e6) / 1e6);
}

function ofText(text: string): number {
  const parts = [...text.matchAll(PART)];
  const whole = parts.map(([part]) => part).join("") === text && text !== "";
  return whole ? parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit!]!, 0) : NaN;
}
