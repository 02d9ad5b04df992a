/** One line of a watch as the API server sends it. */
export type WatchLine =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: { readonly metadata: VersionedMeta } }
  /** Nothing changed up to this version. */
  | { readonly type: 'bookmark'; readonly version: string }
  /** The version that the watch went on from is forgotten. */
  | { readonly type: 'expired' }
  | { readonly type: 'error'; readonly status: number; readonly body: string };

interface VersionedMeta {
  readonly resourceVersion?: string;
}

interface RawLine {
  readonly type?: string;
  readonly object?: { readonly metadata?: VersionedMeta; readonly code?: number };
}

const CHANGES: Readonly<Record<string, 'added' | 'modified' | 'deleted'>> = {
  ADDED: 'added',
  MODIFIED: 'modified',
  DELETED: 'deleted',
};
const GONE = 410;

/** Reads a line of a watch. Pure. Throws a SyntaxError when it is not JSON. */
export function readWatchLine(line: string): WatchLine {
  const { type = '', object = {} } = JSON.parse(line) as RawLine;
  const change = CHANGES[type];
  const { metadata } = object;
  if (change !== undefined && metadata !== undefined) return { type: change, object: { ...object, metadata } };
  if (type === 'BOOKMARK') return { type: 'bookmark', version: metadata?.resourceVersion ?? '' };
  if (object.code === GONE) return { type: 'expired' };
  return { type: 'error', status: object.code ?? 500, body: JSON.stringify(object) };
}

const FIRST_MS = 100;
const LONGEST_MS = 10_000;

/** Milliseconds until the next attempt after that many failures in a row. Pure. */
export function backoffMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}
