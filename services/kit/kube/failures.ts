import { messageOf, slipwayError, type SlipwayError } from '../errors/index.ts';

const STATUS_PARTS = 2_000;

/** The error for an answer of the API server that is no success. Pure. `body` is a Status object when all is normal. */
export function failedAnswer(server: string, request: string, status: number, body: string): SlipwayError {
  const reason = reasonIn(body) ?? `HTTP status ${status}`;
  if (status === 401) return slipwayError('SLW_KUBE_UNAUTHENTICATED', { server, reason });
  if (status === 403) return slipwayError('SLW_KUBE_FORBIDDEN', { reason });
  if (status === 429 || status >= 500) return slipwayError('SLW_KUBE_BUSY', { server, status, reason });
  if (status === 409) return slipwayError('SLW_KUBE_CONFLICT', { request, reason });
  if (status === 422) return slipwayError('SLW_KUBE_INVALID', { request, reason });
  return slipwayError('SLW_KUBE_REFUSED', { request, status, reason });
}

/** The error for a request that got no answer. Certificates that do not match are a fault of the configuration: no retry helps. */
export function failedRequest(server: string, thrown: unknown): SlipwayError {
  const code = (thrown as { code?: unknown } | null)?.code;
  const reason = code === 'ABORT_ERR' ? 'no answer in time' : messageOf(thrown) || String(code);
  const tls = typeof code === 'string' && /^(?:ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_SSL)/.test(code);
  if (tls) return slipwayError('SLW_KUBE_CONFIG', { reason: `${server}: ${reason}` }, { cause: thrown });
  return slipwayError('SLW_KUBE_UNREACHABLE', { server, reason }, { cause: thrown });
}

function reasonIn(body: string): string | undefined {
  try {
    const message = (JSON.parse(body) as { message?: unknown } | null)?.message;
    return typeof message === 'string' && message !== '' ? message.slice(0, STATUS_PARTS) : undefined;
  } catch {
    // Not JSON: a proxy's page. Its text says more than nothing.
    return body.trim() === '' ? undefined : body.trim().slice(0, 200);
  }
}
