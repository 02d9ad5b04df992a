import type { ManifestObject } from '../../kit/helm/index.ts';

/** An object as it may be shown. */
export type Content = Readonly<Record<string, unknown>>;
/** Where a Secret keeps what nobody may read in a diff. */
const FIELDS = ['data', 'stringData'] as const;

/** Both versions as they may be shown: of a Secret its keys, and which of them change. Pure. */
export function redacted(
  before: ManifestObject | undefined,
  after: ManifestObject | undefined,
): readonly [Content | undefined, Content | undefined] {
  const [old, wanted] = [before?.object, after?.object];
  if ((before ?? after)?.kind !== 'Secret') return [old, wanted];
  return [
    old && hide(old, () => '(redacted)'),
    wanted && hide(wanted, (field, key, value) => told(old, field, key, value)),
  ];
}

function told(old: Content | undefined, field: string, key: string, value: unknown): string {
  const before = old === undefined ? undefined : entriesOf(old[field]);
  if (before === undefined || !Object.hasOwn(before, key)) return '(redacted)';
  return before[key] === value ? '(redacted)' : '(redacted, changed)';
}

function hide(object: Content, word: (field: string, key: string, value: unknown) => string): Content {
  const hidden = FIELDS.flatMap((field) => {
    if (!(field in object)) return [];
    const words = Object.entries(entriesOf(object[field])).map(
      ([key, value]) => [key, word(field, key, value)] as const,
    );
    return [[field, Object.fromEntries(words)] as const];
  });
  return { ...object, ...Object.fromEntries(hidden) };
}

function entriesOf(value: unknown): Content {
  return typeof value === 'object' && value !== null ? (value as Content) : {};
}
