/** CloudEvents: their shape, the codec for HTTP and NATS, validation, and Keptn's names. */
export { KEPTN_SPEC_VERSION, answerEvent, type AnswerParts } from './answer.ts';
export type { EventCandidate } from './candidate.ts';
export { commitOf, contextOf, isObject, objectData, triggeredIdOf } from './cloud-event.ts';
export type { CloudEvent, JsonObject, JsonValue } from './cloud-event.ts';
export { contextFrom, deriveId } from './derive-id.ts';
export { RESULTS, STATUSES, eventDataSchema, scopeSchema } from './event-data.ts';
export type { EventData, Result, Scope, Status } from './event-data.ts';
export { parseJson, stringifyJson } from './json.ts';
export { KEPTN_PREFIX, parseKeptnType, sequenceType, taskType, type KeptnType } from './keptn-type.ts';
export { decodeStructured, encodeStructured } from './structured.ts';
export { invalidEvent, validateEvent } from './validate.ts';
