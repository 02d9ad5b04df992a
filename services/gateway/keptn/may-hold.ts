/** Texts that JSON writes in one way, unless it escapes what needs none. */
const PLAIN = /^[\w.:-]+$/;

/**
 * Whether bytes of JSON can hold all of these texts: to look for them costs a fraction of decoding, and nearly all of a long
 * history is not what is looked for. `true` may be wrong, `false` never is.
 */
export function mayHold(data: Uint8Array, texts: readonly string[]): boolean {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const isMissing = texts.some((text) => PLAIN.test(text) && !bytes.includes(text));
  return !isMissing || bytes.includes('\\u');
}
