import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

export interface Signed {
  /** The same each time that a message is sent again: what receivers tell repeats by. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * Headers of the Standard Webhooks scheme: HMAC-SHA256 over id, Unix seconds and body. The secret is `whsec_` and base64, or
 * any text; several, one a line, sign each, so that a secret can be changed without a gap. Pure.
 */
export function signatureHeaders(secrets: string, { id, at, body }: Signed): Readonly<Record<string, string>> {
  const seconds = String(Math.floor(at.getTime() / 1_000));
  const signatures = secrets
    .split('\n')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
}
