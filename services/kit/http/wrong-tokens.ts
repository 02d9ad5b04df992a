/** What an address has spent. */
interface Spent {
  /** Milliseconds since 1970 when all of it will have come back. */
  readonly until: number;
  /** Since it last had spent nothing. */
  readonly refused: boolean;
}

export interface Verdict {
  /** Seconds until another may be sent; 0: this one may still be answered for what it is. */
  readonly wait: number;
  /** Whether this is the first that is refused, which is when somebody should hear of it. */
  readonly first: boolean;
}

/** Counts one wrong token of an address. */
export type CountWrong = (address: string) => Verdict;

const MINUTE = 60_000;
/** However many addresses there are: about a megabyte. Those that were quiet for longest are forgotten first. */
const MOST_ADDRESSES = 10_000;

/** Bounds the wrong tokens of each address to `limit` a minute; what was spent comes back by and by. */
export function countWrongTokens(limit: number, clock: () => Date, most = MOST_ADDRESSES): CountWrong {
  const addresses = new Map<string, Spent>();
  return (address) => {
    const key = networkOf(address);
    const { spent, verdict } = spend(addresses.get(key), MINUTE / limit, clock().getTime());
    // Set anew, so that the map is in the order of last use.
    addresses.delete(key);
    addresses.set(key, spent);
    const [oldest] = addresses.keys();
    if (addresses.size > most && oldest !== undefined) addresses.delete(oldest);
    return verdict;
  };
}

function spend(before: Spent | undefined, cost: number, now: number): { spent: Spent; verdict: Verdict } {
  // No longer than a minute, also when the clock was set back.
  const until = Math.min(Math.max(before?.until ?? now, now), now + MINUTE);
  const refused = before?.refused === true && until > now;
  const excess = until + cost - now - MINUTE;
  // Less than a millisecond is what adding fractions leaves.
  if (excess < 1) return { spent: { until: until + cost, refused }, verdict: { wait: 0, first: false } };
  return { spent: { until, refused: true }, verdict: { wait: Math.ceil(excess / 1_000), first: !refused } };
}

/** Whoever has one IPv6 address has all of its /64, and so 2^64 tries. Pure. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = groupsOf(head);
  const missing = tail === undefined ? 0 : 8 - groups.length - groupsOf(tail).length;
  const all = [...groups, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...groupsOf(tail ?? '')];
  return `${all.slice(0, 4).join(':')}::/64`;
}

function groupsOf(part: string): readonly string[] {
  return part === '' ? [] : part.split(':');
}
