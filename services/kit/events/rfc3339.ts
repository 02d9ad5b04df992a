const SHAPE =
  /^(\d{4})-(\d{2})-(\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(?:\.\d{1,9})?(?:[Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether the value is an RFC 3339 time that exists in the calendar. A leap second may be named. */
export function isRfc3339(value: unknown): value is string {
  const [, year, month, day] = typeof value === 'string' ? (SHAPE.exec(value) ?? []) : [];
  if (year === undefined) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
