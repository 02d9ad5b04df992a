/** CloudEvents: their shape, the codec for HTTP and NATS, validation, and Keptn's names. */
export { KEPTN_SPEC_VERSION, answerEvent, type AnswerParts } from './answer.ts';
export type { HttpHeaders } from './binary.ts';
export type { EventCandidate } from './candidate.ts';
export { checkEventData, deploymentDataSchema } from './check-data.ts';
export { commitOf, contextOf, isObject, objectData, triggeredIdOf } from './cloud-event.ts';
export type { CloudEvent, JsonObject, JsonValue } from './cloud-event.ts';
export { decodeHttp, readHttp, type DecodedHttp, type HttpMode, type ReadHttp } from './decode-http.ts';
export { PROJECT_DELETED, SERVICE_DELETED, deletedBy, type Deleted } from './deletion.ts';
export { contextFrom, deriveId } from './derive-id.ts';
export { RESULTS, STATUSES, eventDataSchema, scopeSchema } from './event-data.ts';
export type { EventData, Result, Scope, Status } from './event-data.ts';
export { parseJson, stringifyJson } from './json.ts';
export { mergeData } from './merge.ts';
export { checkKeptnIngest } from './keptn-ingest.ts';
export { KEPTN_PREFIX, parseKeptnType, sequenceType, taskType, type KeptnType } from './keptn-type.ts';
export { decodeStructured, encodeStructured } from './structured.ts';
export { EVENT_SUBJECTS, subjectOf } from './subject.ts';
export { invalidEvent, validateEvent } from './validate.ts';
