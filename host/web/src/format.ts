// Numbers and times as the host writes them: the twin of host/src/units.rs.

/** A whole number with its thousands apart. */
export function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Microseconds as milliseconds, with three digits that matter. */
export function milliseconds(us: number): string {
  const ms = us / 1000;
  if (ms === 0) return '0';
  if (ms < 10) return ms.toFixed(2);
  if (ms < 100) return ms.toFixed(1);
  return thousands(ms);
}

/** A rate: whole from 100 up, with digits below. */
export function rate(perSecond: number): string {
  if (perSecond >= 100) return thousands(perSecond);
  return perSecond.toFixed(perSecond >= 10 ? 1 : 2);
}

/** A share of a whole in per cent; what is not nothing is not shown as nothing. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.01) return '<0.01 %';
  return `${value.toFixed(value < 10 ? 2 : 1)} %`;
}

/** A number of any meaning: three digits that matter, whole ones in full. */
export function number(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '-' : '';
  if (size >= 1e15) return sign + size.toExponential().replace('e+', 'e');
  if (Number.isInteger(size) || size >= 100) return sign + thousands(size);
  return sign + size.toFixed(Math.min(12, 2 - Math.floor(Math.log10(size))));
}

/** Bytes in the binary unit that fits. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit + 1 < units.length) {
    value /= 1024;
    unit += 1;
  }
  return unit === 0 ? `${count} B` : `${value.toFixed(1)} ${units[unit]}`;
}

/** Seconds as minutes and seconds, or with hours. */
export function clockFace(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

/** A number on an axis: as short as it can be. */
export function tick(value: number): string {
  const [size, letter] = [[1e12, 'T'] as const, [1e9, 'G'] as const, [1e6, 'M'] as const].find(([size]) => value >= size) ?? [1, ''];
  if (letter) return `${Number((value / size).toPrecision(3))} ${letter}`;
  return value >= 1000 ? thousands(value) : String(Number(value.toPrecision(3)));
}
