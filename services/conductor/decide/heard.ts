import { isObject, objectData, type CloudEvent } from '../../kit/events/index.ts';
import type { TaskRecord } from '../../kit/sequences/index.ts';

/** The name that Keptn's evaluation service answers under, and Slipway's: the score of no other is shown (specs/keptn.md 6.2, 37). */
const EVALUATION_SOURCE = 'lighthouse-service';

/** What is remembered of an executor's event beside the answer in it. */
export function heardIn(event: CloudEvent, now: Date): Pick<TaskRecord, 'latestEvent' | 'score'> {
  const { evaluation } = objectData(event);
  const score = isObject(evaluation) && event.source === EVALUATION_SOURCE ? evaluation['score'] : undefined;
  return {
    latestEvent: { type: event.type, id: event.id, time: now.toISOString() },
    ...(typeof score === 'number' ? { score } : {}),
  };
}

/** The title of the problem that the trigger of a remediation names. */
export function problemTitleOf(event: CloudEvent): string | undefined {
  const { problem } = objectData(event);
  const title = isObject(problem) ? problem['problemTitle'] : undefined;
  return typeof title === 'string' && title !== '' ? title : undefined;
}
