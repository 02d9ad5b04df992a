import { encodeStructured, subjectOf, taskType } from '../../kit/events/index.ts';
import { finishedEvent, type Ending } from './answer.ts';
import type { Wait } from './record.ts';

export const FINISHED = subjectOf(taskType('test', 'finished'));

/**
 * A wait that lasted as long as it was asked to: its end is known when it begins, so that whoever answers it, and however
 * late, says the same.
 */
export function passed(wait: Wait): Ending {
  const start = new Date(wait.start);
  const end = new Date(start.getTime() + wait.milliseconds);
  return { status: 'succeeded', result: 'pass', message: `Waited ${wait.asked} for real users.`, start, end };
}

/** The `.finished` of a wait that passes, as it is stored. */
export function passedAnswer(source: string, wait: Wait): string {
  return encodeStructured(finishedEvent(source, wait.event, passed(wait)));
}
