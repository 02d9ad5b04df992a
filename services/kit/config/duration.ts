const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  // Go takes both letters: the micro sign and the Greek mu.
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};
const AMOUNT = String.raw`(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)`;
const DURATION = new RegExp(`^\\+?(?:${AMOUNT})+$`);
const AMOUNTS = new RegExp(AMOUNT, 'g');

/**
 * Milliseconds of a Go duration (`90s`, `1h30m`, `1.5m`, `.5s`, `0`), as Keptn's `triggeredAfter` and Helm's `--timeout` take it.
 * Undefined when the text is not one; a minus is refused, because no wait of Slipway's is negative.
 */
export function parseDuration(text: string): number | undefined {
  if (text === '0' || text === '+0') return 0;
  if (!DURATION.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(AMOUNTS)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return Number.isFinite(total) ? total : undefined;
}

/** Milliseconds as people write them: `1h30m`, `2m`, `1.5s`, `500ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds > 0 && milliseconds < 1_000) return `${milliseconds}ms`;
  const [hours, minutes] = [Math.floor(milliseconds / 3_600_000), Math.floor(milliseconds / 60_000) % 60];
  const seconds = (milliseconds % 60_000) / 1_000;
  const parts = [hours > 0 ? `${hours}h` : '', minutes > 0 ? `${minutes}m` : '', seconds > 0 ? `${seconds}s` : ''];
  return parts.join('') || '0s';
}
