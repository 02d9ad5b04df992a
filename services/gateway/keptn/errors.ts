import { beginFailure, type HttpApp } from '../../kit/http/index.ts';
import type { SlipwayError } from '../../kit/errors/index.ts';

/** How Keptn's services answer what they refuse: its CLI prints `message` alone. */
export interface KeptnError {
  /** The HTTP status. */
  readonly code: number;
  readonly message: string;
}

/** What and why, field by field, the code to look up, and the next step, in the one field that Keptn's clients show. */
export function toKeptnError({ code, http, message, next, fields }: SlipwayError): KeptnError {
  const more = fields.filter((field) => !message.includes(field.message));
  const words = more.map((field) => `${field.field} ${field.message}`).join('; ');
  return { code: http, message: `${message}${words === '' ? '' : ` (${words})`} [${code}] ${next}` };
}

/** Makes the routes of a scope answer every failure in Keptn's form, that of a missing token included. */
export function keptnErrors(scope: HttpApp): void {
  scope.setErrorHandler(async (thrown, request, reply) => {
    const error = await beginFailure(thrown, request, reply);
    return reply.type('application/json').send(JSON.stringify(toKeptnError(error)));
  });
}
