import type { FastifyReply, FastifyRequest } from 'fastify';
import { auditSubject, type AuditRecord } from '../../kit/audit/index.ts';
import { createGroupCommit } from '../../kit/bus/index.ts';
import { coerceError, slipwayError } from '../../kit/errors/index.ts';
import { rightOf, scopesOf, type HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { idsIn } from './ids.ts';
import { senderOf } from './sender-of.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False: nothing that anybody would ask about later, such as a heartbeat. */
    audited?: boolean;
  }
  interface FastifyRequest {
    /** Its record was written, or was tried to be. */
    recorded: boolean;
  }
}

/** Requests that were not understood changed nothing, and anybody can send any number of them. */
const NOT_UNDERSTOOD: readonly number[] = [400, 401, 404, 405, 413, 415, 429];

/**
 * Records every change, and every refusal for want of a right, before it is answered. What cannot be recorded is not
 * begun: without NATS a change is refused. Must be called before routes are added.
 */
export function recordChanges(app: HttpApp, { bus, clock }: Pick<GatewayOptions, 'bus' | 'clock'>): void {
  const commit = createGroupCommit(bus);
  app.decorateRequest('recorded', false);
  app.addHook('preHandler', async (request) => {
    const { ready, waitingFor } = bus.status();
    // Events are refused by the bus itself, once it is known whether they are any.
    if (ready || !changes(request) || request.routeOptions.config.right === 'events') return;
    throw slipwayError('SLW_BUS_UNAVAILABLE', { reason: `waiting for ${waitingFor ?? 'NATS'}` });
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.recorded || !isRecorded(request, reply)) return payload;
    request.recorded = true;
    const record = recordOf(request, reply, payload, clock());
    try {
      await commit([{ subject: auditSubject(record.project), data: JSON.stringify(record) }]);
    } catch (cause) {
      if (reply.statusCode < 400) throw notRecorded(record, cause);
      // What was refused is said as it is: that matters more to who asked than that nobody will read of it.
      request.log.warn({ error: cause, ...record }, 'a refusal is not in the audit');
    }
    return payload;
  });
}

function changes(request: FastifyRequest): boolean {
  const { method, routeOptions, is404 } = request;
  if (is404 || method === 'GET' || method === 'HEAD') return false;
  return (
    routeOptions.config.open !== true && routeOptions.config.right !== 'any' && routeOptions.config.audited !== false
  );
}

/** Events that were stored hold their sender themselves. */
function isRecorded(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (!changes(request) || NOT_UNDERSTOOD.includes(statusCode)) return false;
  return request.routeOptions.config.right !== 'events' || statusCode >= 400;
}

function recordOf(request: FastifyRequest, { statusCode }: FastifyReply, payload: unknown, now: Date): AuditRecord {
  const scope = request.place ?? request.routeOptions.config.scope?.(request) ?? scopesOf(request)[0] ?? {};
  return {
    time: now.toISOString(),
    ...senderOf(request, rightOf(request) ?? 'of its events'),
    ...(Object.fromEntries(Object.entries(scope).filter(([, name]) => name !== undefined)) as Partial<AuditRecord>),
    status: statusCode,
    ...(request.failure === undefined || statusCode < 400 ? {} : { code: request.failure }),
    ...(statusCode < 400 ? idsIn(payload) : {}),
  };
}

function notRecorded({ route, status }: AuditRecord, cause: unknown): Error {
  const reason = coerceError(cause).message;
  return slipwayError('SLW_ACCESS_NOT_RECORDED', { what: route, status, reason }, { cause });
}
