import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { SlipwayError, coerceError, slipwayError, toProblem, type FieldError } from '../errors/index.ts';
import { drain } from './drain.ts';
import { requestInvalid } from './request-invalid.ts';

const RETRY_AFTER_SECONDS = 2;

/** Answers with problem+json. What Slipway does not know itself is logged, and shown without its details. */
export async function sendProblem(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const error = await beginFailure(thrown, request, reply);
  return reply.type('application/problem+json').send(JSON.stringify(toProblem(error)));
}

/**
 * All of the answer to a failure but its body, for APIs that have a form of their own: logs it, sets status and headers,
 * reads what the client still sends. Returns the error as it may be shown.
 */
export async function beginFailure(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SlipwayError> {
  const error = asSlipwayError(thrown, request);
  logFailure(error, thrown, request);
  request.failure = error.code;
  if (error.http === 401) reply.header('www-authenticate', 'Bearer');
  if (error.http === 503) reply.header('retry-after', RETRY_AFTER_SECONDS);
  await drain(request.raw);
  reply.code(error.http);
  return shown(error, request);
}

/** A state that passes is a line; what should never be comes with all that is known of it. */
function logFailure(error: SlipwayError, thrown: unknown, request: FastifyRequest): void {
  const { code, http, retryable, message } = error;
  const route = request.routeOptions.url;
  if (http < 500) return;
  if (retryable) request.log.warn({ code, route, reason: message }, 'request refused for now');
  else request.log.error({ error: thrown, code, route }, 'request failed');
}

function shown(error: SlipwayError, request: FastifyRequest): SlipwayError {
  if (error.code !== 'SLW_INTERNAL') return error;
  return slipwayError('SLW_INTERNAL', { reason: `the log has it under request ${request.id}` });
}

function asSlipwayError(thrown: unknown, request: FastifyRequest): SlipwayError {
  if (thrown instanceof SlipwayError || !(thrown instanceof Error)) return coerceError(thrown);
  const { code, statusCode, validation, validationContext } = thrown as FastifyError;
  const type = request.headers['content-type'] ?? '(none)';
  if (validation !== undefined) return requestInvalid(fieldErrors(validation, validationContext ?? 'body'), thrown);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return slipwayError('SLW_HTTP_BODY_TOO_LARGE', { limit: request.routeOptions.bodyLimit }, { cause: thrown });
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return slipwayError('SLW_HTTP_MEDIA_TYPE', { type }, { cause: thrown });
  if (statusCode === undefined || statusCode >= 500) return coerceError(thrown);
  return slipwayError('SLW_HTTP_REQUEST_MALFORMED', { reason: thrown.message }, { cause: thrown });
}

function fieldErrors(validation: NonNullable<FastifyError['validation']>, context: string): FieldError[] {
  return validation.map(({ instancePath, params, message }): FieldError => {
    const { missingProperty, additionalProperty } = params as {
      [name in 'missingProperty' | 'additionalProperty']?: string;
    };
    const name = missingProperty ?? additionalProperty;
    const path = [...instancePath.split('/').slice(1), ...(name === undefined ? [] : [name])].join('.');
    return { field: path === '' ? context : path, message: message ?? 'is not valid' };
  });
}
