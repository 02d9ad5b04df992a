const FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/**
 * Whether the cluster holds the value that a manifest has. It writes quantities its own way (`0.5` as `500m`), numbers as
 * texts where a text belongs, and leaves out what says nothing. Pure.
 */
export function isSame(wanted: string | number | boolean, live: unknown): boolean {
  if (live === undefined || live === null) return wanted === '' || wanted === 0 || wanted === false;
  const [wish, stands] = [String(wanted), textOf(live)];
  const amount = quantity(wish);
  return wish === stands || (amount !== undefined && amount === quantity(stands));
}

function quantity(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([mkMGT]|[KMGT]i)?$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number((Number(digits) * (FACTORS[unit] ?? 1)).toPrecision(12));
}

/** A map or a list is no value of a field that has one. */
function textOf(live: unknown): string {
  return typeof live === 'string' ? live : JSON.stringify(live);
}
