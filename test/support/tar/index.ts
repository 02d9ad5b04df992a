/** Tar archives by the book, and by those who did not read it: every field can be set. */
import { gzipSync } from 'node:zlib';

export interface EntryFields {
  readonly name: string;
  readonly content?: string | Buffer;
  /** '0' file, '1' hard link, '2' symbolic link, '3' device, '5' folder, 'x' pax, 'L' GNU long name. */
  readonly type?: string;
  readonly link?: string;
  /** What the header says, when that is not the truth. */
  readonly size?: number;
  readonly prefix?: string;
  /** The last four bytes of the header, by which star marks its own dialect. */
  readonly trailer?: string;
}

/** A ustar header with its checksum, and the content behind it. */
export function tarEntry({
  name,
  content = '',
  type = '0',
  link = '',
  size,
  prefix = '',
  trailer = '',
}: EntryFields): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${(size ?? bytes.length).toString(8).padStart(11, '0')}\0`, 124);
  header.write(' '.repeat(8), 148);
  header.write(type, 156);
  header.write(link, 157, 100);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345, 155);
  header.write(trailer, 508);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A pax header that gives the entry behind it these records. */
export function paxEntry(records: Readonly<Record<string, string>>): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const bare = Buffer.byteLength(rest);
    const length = bare + String(bare + String(bare).length).length;
    return `${length}${rest}`;
  });
  return tarEntry({ name: 'pax', type: 'x', content: lines.join('') });
}

/** The entries as a .tgz with its end mark. */
export function tgz(...entries: readonly Buffer[]): Buffer {
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1_024)]));
}
