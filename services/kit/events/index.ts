/** CloudEvents: their shape, the codec for HTTP and NATS, validation, and Keptn's names. */
export { commitOf, contextOf, isObject, objectData, triggeredIdOf } from './cloud-event.ts';
export type { CloudEvent, JsonObject, JsonValue } from './cloud-event.ts';
export { RESULTS, STATUSES, eventDataSchema, scopeSchema } from './event-data.ts';
export type { EventData, Result, Scope, Status } from './event-data.ts';
export { KEPTN_PREFIX, parseKeptnType, sequenceType, taskType, type KeptnType } from './keptn-type.ts';
