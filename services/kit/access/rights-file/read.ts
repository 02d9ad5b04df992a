import { readFile } from 'node:fs/promises';
import { messageOf, slipwayError } from '../../errors/index.ts';
import { parseRightsFile } from './parse.ts';
import { tableOf, type RightsTable } from './table.ts';

const SHORTEST_TOKEN = 20;
const LARGEST_FILE = 1_048_576;

export interface ReadRights {
  readonly table: RightsTable;
  /** All that was read: when it is the same, nothing has changed. */
  readonly texts: string;
}

/** @throws SLW_ACCESS_FILE_UNREADABLE, SLW_ACCESS_FILE_INVALID */
export async function readRights(file: string): Promise<ReadRights> {
  const text = await readText(file);
  const written = parseRightsFile(text, file);
  const tokens = new Map<string, string>();
  for (const { tokenFile } of written.tokens ?? []) {
    if (tokenFile !== undefined) tokens.set(tokenFile, await readToken(tokenFile));
  }
  return {
    table: tableOf(written, (name) => tokens.get(name) ?? ''),
    texts: JSON.stringify([text, ...tokens.values()]),
  };
}

async function readToken(file: string): Promise<string> {
  const token = (await readText(file)).trim();
  if (token.length >= SHORTEST_TOKEN) return token;
  const reason = `it holds a token of fewer than ${SHORTEST_TOKEN} characters`;
  throw slipwayError('SLW_ACCESS_FILE_UNREADABLE', { file, reason });
}

async function readText(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw slipwayError('SLW_ACCESS_FILE_UNREADABLE', { file, reason: messageOf(cause) }, { cause });
  });
  if (text.length <= LARGEST_FILE) return text;
  throw slipwayError('SLW_ACCESS_FILE_UNREADABLE', { file, reason: `it is larger than ${LARGEST_FILE} bytes` });
}
