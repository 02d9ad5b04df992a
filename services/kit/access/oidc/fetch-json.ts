import { readFile } from 'node:fs/promises';
import { get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure, type RequestOptions } from 'node:https';
import { isObject, type JsonObject } from '../../events/index.ts';

const TIMEOUT_MS = 5_000;
const LARGEST = 262_144;

export interface FetchTrust {
  /** PEM file of the authority that signed the server's certificate; absent: those that Node knows. */
  readonly caFile?: string | undefined;
  /** File with a bearer token, read anew each time: Kubernetes renews them. */
  readonly tokenFile?: string | undefined;
}

/** A JSON object by GET, bounded in time and size; redirects are not followed. Rejects with words that say what was wrong. */
export async function fetchJson(address: string, { caFile, tokenFile }: FetchTrust): Promise<JsonObject> {
  const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim();
  const options: RequestOptions = {
    headers: { accept: 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
    agent: false,
  };
  const content: unknown = JSON.parse(await textOf(address, options));
  if (!isObject(content)) throw new Error(`${address} gave no JSON object`);
  return content;
}

/** By node:https, because fetch takes no authority of its own. */
async function textOf(address: string, options: RequestOptions): Promise<string> {
  const get = address.startsWith('https:') ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    const request = get(address, options, (response) => {
      readBounded(response).then(resolve, reject);
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`${address} took longer than ${TIMEOUT_MS} ms`)),
      TIMEOUT_MS,
    );
    request.on('error', reject).on('close', () => clearTimeout(timer));
  });
}

async function readBounded(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`it was answered with HTTP ${response.statusCode ?? 0}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST) throw new Error(`the answer is larger than ${LARGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
