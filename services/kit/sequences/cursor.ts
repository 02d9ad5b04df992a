import type { SequenceRecord } from './record.ts';

/**
 * How far a walk over the runs is. It goes `back` from the end of the stream as it was when it began (`head`) to its
 * beginning, and then `on` from there over what has changed meanwhile.
 */
export interface Cursor {
  readonly way: 'back' | 'on';
  /** Back: every position from here on is done. On: every position up to this one is. */
  readonly at: number;
  readonly head: number;
}

/** What a page's `next` looks like; it means nothing to whoever holds it. */
export const CURSOR_PATTERN = '^([bo][0-9a-z]{1,11}-[0-9a-z]{1,11}|a[0-9a-z]{1,11}-[0-9a-f-]{1,40})$';

const RADIX = 36;

export function encodeCursor({ way, at, head }: Cursor): string {
  return `${way.charAt(0)}${at.toString(RADIX)}-${head.toString(RADIX)}`;
}

/** Reads a key that has the pattern. */
export function decodeCursor(key: string): Cursor {
  const [at = '', head = ''] = key.slice(1).split('-');
  return {
    way: key.startsWith('b') ? 'back' : 'on',
    at: Number.parseInt(at, RADIX),
    head: Number.parseInt(head, RADIX),
  };
}

/** The key of the page after a run, where the newest trigger comes first. */
export function afterOf({ triggeredAt, id }: SequenceRecord): string {
  return `a${Date.parse(triggeredAt).toString(RADIX)}-${id}`;
}

/** Whether a run comes after the one of that key. */
export function afterThat(key: string): (record: SequenceRecord) => boolean {
  const dash = key.indexOf('-');
  const time = Number.parseInt(key.slice(1, dash), RADIX);
  const id = key.slice(dash + 1);
  return (record) => {
    const triggered = Date.parse(record.triggeredAt);
    return triggered < time || (triggered === time && record.id < id);
  };
}
