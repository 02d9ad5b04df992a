/** A pax record is `<length> <key>=<value>\n`, the length counting all of it. */
const RECORD = /^(\d{1,5}) ([^=]+)=([\s\S]*)\n$/;
const DIGITS = 6;
const MAX_BYTES = 64 * 1_024;

/**
 * The records of a pax header; of a key that comes twice the later, as Go's reader has it. Pure.
 * @throws Error in words that complete "the chart cannot be read: "
 */
export function paxRecords(content: Buffer): ReadonlyMap<string, string> {
  if (content.length > MAX_BYTES) throw new Error(`it holds a pax header of more than ${MAX_BYTES} bytes`);
  const records = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString('latin1', at, at + DIGITS), 10);
    const record = Number.isNaN(length) ? '' : content.toString('utf8', at, at + length);
    const [, told, key = '', value = ''] = RECORD.exec(record) ?? [];
    const whole = Number(told) === length && at + length <= content.length;
    if (!whole || value.includes('\0')) {
      throw new Error('it holds a pax header that is damaged');
    }
    records.set(key, value);
    at += length;
  }
  return records;
}
