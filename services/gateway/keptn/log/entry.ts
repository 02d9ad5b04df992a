import { Type, type Static } from 'typebox';
import {
  commitOf,
  contextOf,
  objectData,
  parseKeptnType,
  triggeredIdOf,
  type CloudEvent,
} from '../../../kit/events/index.ts';

export const entrySchema = Type.Object({
  integrationid: Type.String(),
  message: Type.String(),
  /** RFC 3339. */
  time: Type.String(),
  shkeptncontext: Type.String(),
  task: Type.String(),
  triggeredid: Type.String(),
  gitcommitid: Type.String(),
});
export type LogEntry = Static<typeof entrySchema>;

const text = Type.Optional(Type.String({ maxLength: 256 }));
export const entryBody = Type.Object({
  integrationid: text,
  message: Type.Optional(Type.String()),
  time: Type.Optional(Type.String({ maxLength: 64 })),
  ...{ shkeptncontext: text, task: text, triggeredid: text, gitcommitid: text },
});

/** Characters of a message that are kept. */
const LONGEST = 16_384;

/** An entry as an integration sends it; Go writes a time that nobody has set as the year 1. */
export function entryOf(body: Static<typeof entryBody>, now: Date): LogEntry {
  const time = new Date(body.time ?? '');
  const isSet = !Number.isNaN(time.getTime()) && time.getUTCFullYear() > 1;
  const { integrationid = '', message = '', shkeptncontext = '', task = '', triggeredid = '', gitcommitid = '' } = body;
  return {
    ...{ integrationid, message: message.slice(0, LONGEST), time: (isSet ? time : now).toISOString() },
    ...{ shkeptncontext, task, triggeredid, gitcommitid },
  };
}

/**
 * What an event says of a failure: `sh.keptn.log.error`, and a `.finished` whose task errored; undefined for all else.
 * `idOf` gives the id of the integration of that name.
 */
export function entryOfEvent(event: CloudEvent, idOf: (name: string) => string): LogEntry | undefined {
  const { message, integrationid, task, status } = objectData(event);
  const type = parseKeptnType(event.type);
  const isError = event.type === 'sh.keptn.log.error';
  const isErrored = type.kind === 'task' && type.phase === 'finished' && status === 'errored';
  if (!isError && !isErrored) return undefined;
  const said = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    integrationid: (isError ? said(integrationid) : '') || idOf(event.source),
    message: said(message).slice(0, LONGEST),
    time: event.time ?? '',
    shkeptncontext: contextOf(event) ?? '',
    task: type.kind === 'task' ? type.task : said(task),
    triggeredid: triggeredIdOf(event) ?? '',
    gitcommitid: commitOf(event) ?? '',
  };
}
