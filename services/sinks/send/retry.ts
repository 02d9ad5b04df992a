const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;
const LONGEST_ASKED_MS = 3_600_000;

/** Milliseconds until an event is sent again: doubled each time, or what the receiver asks for within an hour. Pure. */
export function retryAfter(attempt: number, asked?: number): number {
  const own = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 20), LONGEST_MS);
  return asked === undefined ? own : Math.max(own, Math.min(asked, LONGEST_ASKED_MS));
}

/** Milliseconds that a Retry-After header asks for, in seconds or as a date; undefined when it says neither. Pure. */
export function askedDelay(header: string | null, now: Date): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}
