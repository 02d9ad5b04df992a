import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID (version 8) that is the same for the same parts: how a redelivery publishes under the id it used before. */
export function deriveId(...parts: readonly string[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * The context for what a sender put into shkeptncontext: a UUID as it is, anything else as a UUID derived from it.
 * Hashed where Keptn copies the first 16 bytes (specs/keptn.md 1.1): there two long names of one prefix are one run.
 */
export function contextFrom(text: string): string {
  return UUID.test(text) ? text : deriveId('shkeptncontext', text);
}
