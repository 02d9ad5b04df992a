import { contextOf, commitOf, isObject, objectData, type CloudEvent, type JsonObject } from './cloud-event.ts';

/** The version of Keptn's event specification that Slipway speaks. */
export const KEPTN_SPEC_VERSION = '0.2.4';

export interface AnswerParts {
  /** The `.triggered` event that is answered. */
  readonly triggered: CloudEvent;
  readonly phase: 'started' | 'finished' | 'status.changed';
  readonly source: string;
  readonly id: string;
  readonly time: Date;
  /** Status, result, message and the task's own blocks; `.started` takes none of the first three from it. */
  readonly data?: JsonObject;
  /** A commit that the work made; absent: the one of the triggered event is echoed. */
  readonly gitCommit?: string;
}

/**
 * The event that answers a `.triggered`: same context, scope and labels, its id as triggeredid (specs/keptn.md 1, 2).
 * Project, stage, service and labels that were there cannot be changed by `data`; new labels may be added.
 */
export function answerEvent(parts: AnswerParts): CloudEvent {
  const { triggered, phase, source, id, time } = parts;
  const commit = parts.gitCommit ?? commitOf(triggered);
  return {
    id,
    source,
    type: `${triggered.type.replace(/\.triggered$/, '')}.${phase}`,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: answerData(parts),
    extensions: {
      shkeptncontext: contextOf(triggered) ?? triggered.id,
      triggeredid: triggered.id,
      ...(commit === undefined ? {} : { gitcommitid: commit }),
      shkeptnspecversion: KEPTN_SPEC_VERSION,
    },
  };
}

/** Made of entries for the reason in `encodeStructured`. */
function answerData({ triggered, phase, data = {} }: AnswerParts): JsonObject {
  const { project, stage, service, labels } = objectData(triggered);
  const scope = { project, stage, service, labels: mergedLabels(labels, data['labels']) };
  const defined = Object.entries(scope).filter(([, value]) => value !== undefined);
  if (phase !== 'started') return Object.fromEntries([...Object.entries(data), ...defined]);
  const { result: _result, message: _message, ...blocks } = data;
  return Object.fromEntries([...Object.entries(blocks), ...defined, ['status', 'succeeded']]);
}

function mergedLabels(existing: unknown, added: unknown): unknown {
  if (!isObject(added)) return existing;
  return isObject(existing) ? { ...added, ...existing } : added;
}
