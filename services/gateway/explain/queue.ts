import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { taskWords } from './task.ts';
import type { Evidence, Finding } from './types.ts';
import { command, openTaskOf, runWords, sinceOf, spanWords } from './words.ts';

/** Who has the service that a run waits for, and how many are before it. */
export function queueFinding(run: SequenceRecord, evidence: Evidence): Finding {
  const { queues, holders, now } = evidence;
  const queue = queues.find(({ stage, service }) => stage === run.stage && service === run.service);
  const place = queue?.waiting.findIndex(({ id }) => id === run.id) ?? -1;
  const holder = holders.find(({ id }) => id === queue?.active);
  const where = `${run.service} in ${run.stage}`;
  if (queue === undefined || place < 0) {
    return { about: 'queue', message: `Its turn in the queue of ${where} has just come; it goes on in a moment.` };
  }
  const position = place + 1;
  const line = `Number ${position} of ${queue.waiting.length} in the queue of ${where}`;
  if (holder === undefined) {
    return { about: 'queue', message: `${line}. Nobody has the service now: the next takes it in a moment.`, position };
  }
  const since = sinceOf(holder);
  const lasts = spanWords(now.getTime() - Date.parse(since));
  return {
    about: 'queue',
    message: `${line}. It is held by ${runWords(holder)}, ${stateWords(holder)} for ${lasts}: ${taskWords(holder, evidence)}.`,
    next: `${command('explain', holder, false)}; to free the queue: ${command('abort', holder)}`,
    position,
    heldBy: otherOf(holder, since),
  };
}

function stateWords({ state }: SequenceRecord): string {
  return state === 'started' ? 'running' : state;
}

function otherOf(run: SequenceRecord, since: string): NonNullable<Finding['heldBy']> {
  const { id, context, stage, service, sequence, state } = run;
  const task = openTaskOf(run);
  return { id, context, stage, service, sequence, state, since, ...(task === undefined ? {} : { task }) };
}
