import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, slipwayError } from '../errors/index.ts';
import { absent } from './absent.ts';
import { KEY_BYTES } from './cipher.ts';

/**
 * The key in a file, as base64; made when there is none, readable by this user alone. Of processes that make it at once
 * one wins: a link is there with all of its content, or not at all.
 * @throws SLW_SECRET_KEY
 */
export async function keyIn(file: string, id: string): Promise<Buffer> {
  try {
    const text = (await readFile(file, 'utf8').catch(absent)) ?? (await made(file, id));
    const key = Buffer.from(text.trim(), 'base64');
    if (key.length === KEY_BYTES) return key;
    throw new Error(`it holds ${key.length} bytes, not ${KEY_BYTES} as base64`);
  } catch (cause) {
    throw slipwayError('SLW_SECRET_KEY', { file, reason: messageOf(cause) }, { cause });
  }
}

async function made(file: string, id: string): Promise<string> {
  const aside = `${file}.${id}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(aside, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(aside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(aside, { force: true });
  }
  return readFile(file, 'utf8');
}
