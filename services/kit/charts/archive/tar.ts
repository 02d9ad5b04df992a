import { paxRecords } from './pax.ts';

/** An entry with the name that counts: that of a long-name header where there is one. */
export interface TarEntry {
  readonly name: string;
  /** One character: '0' file, '5' folder, others as in POSIX ustar. */
  readonly type: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const CHECKSUM = { from: 148, to: 156 };
const SPACE = 0x20;
/** A name for the entry that follows: by POSIX (pax), by GNU. */
const LONG_NAME = new Set(['x', 'L']);
/** Where Go's reader and this one could see different entries, the archive is refused: helm must not see what was not judged. */
const AMBIGUOUS = /^GNU\.sparse\./;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The entries of a tar archive, in order, up to its end mark. The contents are views of `archive`. Pure.
 * @throws Error in words that complete "the chart cannot be read: "
 */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const { type, size, name } = readHeader(header);
    if (at + BLOCK + size > archive.length) throw new Error('it ends in the middle of a file');
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'g') continue;
    if (LONG_NAME.has(type)) {
      if (longName !== undefined) throw new Error('it gives a file two names');
      longName = type === 'x' ? paxName(content, archive, at) : textOf(content);
      continue;
    }
    yield { name: longName === undefined || longName === '' ? name : longName, type, content };
    longName = undefined;
  }
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

function readHeader(header: Buffer): Header {
  if (octal(header, CHECKSUM.from, CHECKSUM.to) !== checksum(header)) throw new Error('it is no tar archive');
  const magic = header.toString('latin1', 257, 263);
  if (header.toString('latin1', 508, 512) === 'tar\0') throw new Error('it is written in the dialect of star');
  const prefix = magic === 'ustar\0' ? textOf(header.subarray(345, 500)) : '';
  const short = textOf(header.subarray(0, 100));
  const flag = header.toString('latin1', 156, 157);
  return {
    name: prefix === '' ? short : `${prefix}/${short}`,
    type: flag === '\0' ? '0' : flag,
    size: octal(header, 124, 136),
  };
}

/** The path in a pax header; `next` is where its entry's header stands. */
function paxName(content: Buffer, archive: Buffer, next: number): string {
  const records = paxRecords(content);
  const odd = [...records.keys()].find((key) => AMBIGUOUS.test(key));
  if (odd !== undefined) throw new Error(`it holds a sparse file (${odd})`);
  const size = records.get('size');
  if (size !== undefined && Number(size) !== octal(archive.subarray(next, next + BLOCK), 124, 136)) {
    throw new Error('it gives a file two sizes');
  }
  return records.get('path') ?? '';
}

function checksum(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= CHECKSUM.from && index < CHECKSUM.to ? SPACE : byte), 0);
}

/** Numbers of more than 8 GiB are written in another way, which nothing here needs. */
function octal(block: Buffer, from: number, to: number): number {
  const digits = block.toString('latin1', from, to).replace(/^[ \0]+|[ \0]+$/g, '');
  if (!/^[0-7]*$/.test(digits)) throw new Error('it is no tar archive');
  return Number.parseInt(digits || '0', 8);
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  try {
    return utf8.decode(end === -1 ? field : field.subarray(0, end));
  } catch (cause) {
    throw new Error('it holds a file whose name is no UTF-8', { cause });
  }
}
