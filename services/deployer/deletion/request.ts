import {
  SERVICE_DELETED,
  contextOf,
  deriveId,
  objectData,
  triggeredIdOf,
  type CloudEvent,
} from '../../kit/events/index.ts';

/** Keptn's own deployer answers the same event under the same type; each would answer the other's answer for ever. */
const OTHER_ANSWERERS: ReadonlySet<string> = new Set(['helm-service']);
const NAME = /^[a-z0-9]([-a-z0-9]{0,198}[a-z0-9])?$/;

export type DeletionRequest =
  | { readonly kind: 'delete'; readonly project: string; readonly service?: string }
  /** Somebody's answer, or word of a deletion that failed: there is nothing to do. */
  | { readonly kind: 'ignore'; readonly why: string }
  | { readonly kind: 'invalid'; readonly reasons: string };

/** What an event asks for. Pure; `name` is the source of our own answers. */
export function readDeletion(event: CloudEvent, name: string): DeletionRequest {
  if (isAnswer(event, name)) return { kind: 'ignore', why: 'it is an answer' };
  const { project, service, status, result } = objectData(event);
  if (status === 'errored' || status === 'aborted' || result === 'fail') {
    return { kind: 'ignore', why: 'the deletion failed, so that what it names still exists' };
  }
  const ofService = event.type === SERVICE_DELETED;
  const wrong = [...nameErrors('project', project), ...(ofService ? nameErrors('service', service) : [])];
  if (wrong.length > 0) return { kind: 'invalid', reasons: wrong.join('; ') };
  return { kind: 'delete', project: project as string, ...(ofService ? { service: service as string } : {}) };
}

/** The id of the answer to an event: the same each time, so that the stream keeps one, and an answer is known by it. */
export function answerId(type: string, context: string | undefined, id: string): string {
  return deriveId('slipway-deletion', type, context ?? '', id);
}

function isAnswer(event: CloudEvent, name: string): boolean {
  if (event.source === name || OTHER_ANSWERERS.has(event.source)) return true;
  const answered = triggeredIdOf(event);
  return answered !== undefined && event.id === answerId(event.type, contextOf(event), answered);
}

function nameErrors(field: string, value: unknown): readonly string[] {
  if (typeof value === 'string' && NAME.test(value)) return [];
  const told =
    value === undefined ? 'is required' : `must be lower-case letters, digits and dashes, not ${said(value)}`;
  return [`data.${field} ${told}`];
}

function said(value: unknown): string {
  return JSON.stringify(value).slice(0, 80);
}
