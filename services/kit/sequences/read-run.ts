import type { Bus } from '../bus/index.ts';
import { sequenceSubject, type SequenceRecord } from './record.ts';

/** Digits of a task's id that number it within its run; the run's own id has zeros there. */
const NUMBER_DIGITS = 4;
const TOKEN = /^[A-Za-z0-9_-]{1,200}$/;

/** The run that a task belongs to, by the id of its `.triggered`; undefined where the conductor did not trigger it. */
export async function readRunOfTask(bus: Bus, project: string, taskId: string): Promise<SequenceRecord | undefined> {
  if (!TOKEN.test(project) || !TOKEN.test(taskId)) return undefined;
  const id = taskId.slice(0, -NUMBER_DIGITS) + '0'.repeat(NUMBER_DIGITS);
  const message = await bus.read(sequenceSubject(project, id));
  if (message === undefined || message.data.length === 0) return undefined;
  return (JSON.parse(Buffer.from(message.data).toString('utf8')) as { readonly record: SequenceRecord }).record;
}
