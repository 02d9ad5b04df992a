import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SecretValues } from './types.ts';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Says what follows, so that another form can come one day. */
const HEAD = Buffer.from('slipway-secret-1\n');

export const KEY_BYTES = 32;

/** Bound to the name: the file of one secret cannot be passed off as another's. */
export function seal(key: Buffer, name: string, values: SecretValues): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad(name));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(values), 'utf8'), cipher.final()]);
  return Buffer.concat([HEAD, nonce, cipher.getAuthTag(), sealed]);
}

/** @throws when it was sealed by another key, under another name, or was changed since */
export function unseal(key: Buffer, name: string, content: Buffer): SecretValues {
  if (!content.subarray(0, HEAD.length).equals(HEAD)) throw new Error('it is no sealed secret');
  const body = content.subarray(HEAD.length);
  const nonce = body.subarray(0, NONCE_BYTES);
  const tag = body.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  if (tag.length < TAG_BYTES) throw new Error('it is cut short');
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(aad(name));
  decipher.setAuthTag(tag);
  const text = Buffer.concat([decipher.update(body.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  return JSON.parse(text.toString('utf8')) as SecretValues;
}

function aad(name: string): Buffer {
  return Buffer.concat([HEAD, Buffer.from(name)]);
}
