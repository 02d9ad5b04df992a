/** A duration as people write it: `5m`, `90s`. */
export function readable(ms: number): string {
  return ms >= 60_000 && ms % 60_000 === 0 ? `${ms / 60_000}m` : `${ms / 1_000}s`;
}

/** An id of strangers as one line of bounded length. */
export function printable(id: string): string {
  return id.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}
