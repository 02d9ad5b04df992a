/** A span for people: `0.65 s`, `12.3 s`, `4m05s`, `2h10m`. Negative spans (clocks that differ) read as zero. */
export function span(milliseconds: number): string {
  const seconds = Math.max(milliseconds, 0) / 1_000;
  if (seconds < 9.995) return `${seconds.toFixed(2)} s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3_600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  return `${Math.floor(whole / 3_600)}h${two(Math.floor((whole % 3_600) / 60))}m`;
}

/** How long ago in one unit, as kubectl's AGE column: `12s`, `4m`, `3h`, `9d`. */
export function age(since: string | undefined, now: number): string {
  const then = since === undefined ? Number.NaN : Date.parse(since);
  if (Number.isNaN(then)) return '-';
  const seconds = Math.max(Math.floor((now - then) / 1_000), 0);
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** The time of day of an RFC 3339 time, to the millisecond, in UTC so that logs of two machines compare. */
export function clock(time: string | undefined): string {
  const at = new Date(time ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? '--:--:--.---' : at.toISOString().slice(11, 23);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
