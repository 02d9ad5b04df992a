import { readFile } from 'node:fs/promises';
import { withDeadline } from '../deadline/index.ts';
import { causeMessageOf, slipwayError, type SlipwayError } from '../errors/index.ts';

const REQUEST_MS = 30_000;
/** Bytes of an answer: a chart of 20 MB in base64. */
const MOST_BYTES = 32 * 1_048_576;
const PAGE_SIZE = 50;
const MOST_PAGES = 200;

export interface KeptnApiSettings {
  /** Such as http://api-gateway-nginx.keptn/api. */
  readonly url: string;
  readonly tokenFile?: string | undefined;
}

export interface KeptnApi {
  /** The answer's JSON; undefined for 404. @throws SLW_KEPTN_AWAY, SLW_KEPTN_REFUSED */
  ask<T>(path: string, request?: { readonly method: 'PUT'; readonly body: unknown }): Promise<T | undefined>;
  /** All entries of a list that Keptn gives in pages; undefined for 404. */
  askAll<T>(path: string, field: string): Promise<readonly T[] | undefined>;
}

/** Keptn's API, asked as its own services ask it. Values in paths are the caller's to encode. */
export function createKeptnApi({ url, tokenFile }: KeptnApiSettings): KeptnApi {
  const base = url.replace(/\/+$/, '');

  async function ask<T>(
    path: string,
    request?: { readonly method: 'PUT'; readonly body: unknown },
  ): Promise<T | undefined> {
    const response = await send(base, path, tokenFile, request);
    if (response.status === 404) return undefined;
    if (response.status >= 500 || response.status === 429)
      throw away(base, `status ${response.status}${said(response.text)}`);
    if (response.status >= 300) {
      throw slipwayError('SLW_KEPTN_REFUSED', { path, reason: `status ${response.status}${said(response.text)}` });
    }
    return parsed<T>(base, response.text);
  }

  async function askAll<T>(path: string, field: string): Promise<readonly T[] | undefined> {
    const found: T[] = [];
    let key = '0';
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const query = `pageSize=${PAGE_SIZE}${key === '0' ? '' : `&nextPageKey=${encodeURIComponent(key)}`}`;
      const answer = await ask<Readonly<Record<string, unknown>>>(`${path}?${query}`);
      if (answer === undefined) return page === 0 ? undefined : found;
      const entries = answer[field];
      found.push(...(Array.isArray(entries) ? (entries as T[]) : []));
      const next = answer['nextPageKey'];
      if (typeof next !== 'string' || next === '' || next === '0') return found;
      key = next;
    }
    throw slipwayError('SLW_KEPTN_REFUSED', {
      path,
      reason: `its list has more than ${MOST_PAGES * PAGE_SIZE} entries`,
    });
  }

  return { ask, askAll };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send(
  base: string,
  path: string,
  tokenFile: string | undefined,
  request: { readonly method: 'PUT'; readonly body: unknown } | undefined,
): Promise<Answer> {
  try {
    const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, 'utf8')).trim();
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { 'x-token': token }) };
    return await withDeadline(REQUEST_MS, undefined, async (signal) => {
      const body = request === undefined ? {} : { body: JSON.stringify(request.body) };
      const method = request?.method ?? 'GET';
      // A redirect could carry the token to somebody else.
      const response = await fetch(`${base}${path}`, { method, headers, ...body, redirect: 'error', signal });
      return { status: response.status, text: await bounded(response) };
    });
  } catch (cause) {
    throw away(base, causeMessageOf(cause), cause);
  }
}

async function bounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > MOST_BYTES) throw new Error(`its answer is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed<T>(base: string, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw away(base, 'its answer is no JSON', cause);
  }
}

/** What Keptn says of an error: `{code, message}`. */
function said(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    return typeof message === 'string' ? `: ${message.slice(0, 500)}` : '';
  } catch {
    return '';
  }
}

function away(url: string, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_KEPTN_AWAY', { url, reason }, { cause });
}
