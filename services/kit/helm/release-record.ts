import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { releaseOf } from './output.ts';
import type { ReleaseResult } from './types.ts';

/** etcd bounds the compressed record to 1 MiB; this bounds what it may swell to. */
const MAX_RECORD = 64 * 1024 * 1024;
const unzip = promisify(gunzip);

/** Decodes `data.release` of a release Secret: base64 by Kubernetes, base64 by Helm, gzip (old releases: none), JSON. */
export async function decodeRelease(data: string): Promise<ReleaseResult> {
  const record = Buffer.from(Buffer.from(data, 'base64').toString('latin1'), 'base64');
  const zipped = record[0] === 0x1f && record[1] === 0x8b;
  const json = zipped ? await unzip(record, { maxOutputLength: MAX_RECORD }) : record;
  return releaseOf(JSON.parse(json.toString('utf8')) as Parameters<typeof releaseOf>[0]);
}
