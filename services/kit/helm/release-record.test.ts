import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { decodeRelease } from './release-record.ts';

const release = {
  version: 3,
  manifest: '---\nkind: Service\n',
  info: { status: 'deployed', description: 'slipway e1' },
  chart: { metadata: { name: 'web', version: '0.1.0' } },
  config: { image: 'web:1' },
  hooks: [
    { kind: 'Job', name: 'migrate', last_run: { phase: 'Failed' }, manifest: 'kind: Job' },
    { kind: 'Job', name: 'test' },
  ],
};
const twice = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString('base64')).toString('base64');
const expected = {
  revision: 3,
  status: 'deployed',
  description: 'slipway e1',
  manifest: release.manifest,
  chart: 'web-0.1.0',
  values: { image: 'web:1' },
  hooks: [
    { kind: 'Job', name: 'migrate', phase: 'Failed', manifest: 'kind: Job' },
    { kind: 'Job', name: 'test', phase: '', manifest: '' },
  ],
};

test('a record as Helm writes it, and one from before Helm compressed', async () => {
  const json = Buffer.from(JSON.stringify(release));
  await expect(decodeRelease(twice(gzipSync(json)))).resolves.toEqual(expected);
  await expect(decodeRelease(twice(json))).resolves.toEqual(expected);
});

test.each([
  ['cut short', twice(gzipSync(Buffer.from(JSON.stringify(release))).subarray(0, 40))],
  ['no JSON', twice(gzipSync(Buffer.from('x')))],
  ['a bomb', twice(gzipSync(Buffer.alloc(65 * 1024 * 1024)))],
])('%s rejects', async (_, data) => {
  await expect(decodeRelease(data)).rejects.toThrow();
});
