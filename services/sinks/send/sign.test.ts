import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { signatureHeaders } from './sign.ts';

const message = { id: 'msg_1', at: new Date('2026-01-02T03:04:05.678Z'), body: '{"a":1}' };
const mac = (key: Buffer | string) => createHmac('sha256', key).update('msg_1.1767323045.{"a":1}').digest('base64');

test.each([
  ['a text', 'correct horse', `v1,${mac('correct horse')}`],
  ['base64 after whsec_', 'whsec_AQIDBA==', `v1,${mac(Buffer.from([1, 2, 3, 4]))}`],
  ['two, while one takes over from the other', 'new\nold\n', `v1,${mac('new')} v1,${mac('old')}`],
])('%s signs id, seconds and body', (_, secret, signature) => {
  expect(signatureHeaders(secret, message)).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1767323045',
    'webhook-signature': signature,
  });
});
