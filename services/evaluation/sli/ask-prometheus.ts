import { readFile } from 'node:fs/promises';
import { withDeadline } from '../../kit/deadline/index.ts';
import { causeMessageOf, slipwayError } from '../../kit/errors/index.ts';
import type { PrometheusSettings } from '../dependencies.ts';
import type { Measured } from '../score/index.ts';
import { readValue } from './prometheus-answer.ts';

const REQUEST_MS = 30_000;

export interface PrometheusQuery {
  readonly metric: string;
  readonly query: string;
  readonly at: Date;
  readonly signal: AbortSignal;
}

/**
 * The value of one query at one moment. A query that Prometheus refuses, or that gives no or several values, is a failed
 * measurement with the reason.
 * @throws SLW_EVALUATION_PROMETHEUS when it cannot be asked; retryable
 */
export async function askPrometheus(
  { url, tokenFile }: PrometheusSettings,
  { metric, query, at, signal }: PrometheusQuery,
): Promise<Measured> {
  const target = new URL('api/v1/query', url.endsWith('/') ? url : `${url}/`);
  const body = new URLSearchParams({ query, time: String(at.getTime() / 1_000) });
  try {
    return await withDeadline(REQUEST_MS, signal, async (deadline) => {
      const headers =
        tokenFile === undefined ? {} : { authorization: `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}` };
      // By POST, for a query can be longer than a URL may be. A redirect could carry the token to somebody else.
      const response = await fetch(target, { method: 'POST', body, headers, redirect: 'error', signal: deadline });
      if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
      return { metric, ...readValue(response.status, await response.text()) };
    });
  } catch (cause) {
    signal.throwIfAborted();
    throw slipwayError('SLW_EVALUATION_PROMETHEUS', { url: target.origin, reason: causeMessageOf(cause) }, { cause });
  }
}
