import type { SlipwayError } from '../../kit/errors/index.ts';
import { answerEvent, deriveId, type CloudEvent, type Result, type Status } from '../../kit/events/index.ts';

/** How a wait ended. */
export interface Ending {
  readonly status: Status;
  readonly result: Result;
  readonly message: string;
  readonly start: Date;
  readonly end: Date;
}

export function startedEvent(source: string, triggered: CloudEvent, time: Date): CloudEvent {
  return answerEvent({ triggered, phase: 'started', source, id: answerId(source, triggered, 'started'), time });
}

/** `test.start` and `test.end` are the window that an evaluation looks at (specs/argo.md 1.5). */
export function finishedEvent(source: string, triggered: CloudEvent, ending: Ending): CloudEvent {
  const { status, result, message, start, end } = ending;
  return answerEvent({
    triggered,
    phase: 'finished',
    source,
    id: answerId(source, triggered, 'finished'),
    time: end,
    data: { status, result, message, test: { start: start.toISOString(), end: end.toISOString() } },
  });
}

/** What people read in `.finished` of a wait that could not begin: what and why, the code, the next step. */
export function refusal(error: SlipwayError, now: Date): Ending {
  const message = `${error.message} [${error.code}] ${error.next}`;
  return { status: 'errored', result: 'fail', message, start: now, end: now };
}

/** The same for every attempt, as in the executor: a second one makes the same message. */
function answerId(source: string, triggered: CloudEvent, phase: string): string {
  return deriveId(triggered.source, triggered.id, source, phase);
}
