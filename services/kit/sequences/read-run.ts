import type { Bus } from '../bus/index.ts';
import { executionOfTask } from './ids.ts';
import { findSequence } from './list.ts';
import type { SequenceRecord } from './record.ts';

const TOKEN = /^[A-Za-z0-9_-]{1,200}$/;

/** The run that a task belongs to, by the id of its `.triggered`; undefined where the conductor did not trigger it. */
export async function readRunOfTask(bus: Bus, project: string, taskId: string): Promise<SequenceRecord | undefined> {
  if (!TOKEN.test(project) || !TOKEN.test(taskId)) return undefined;
  return findSequence(bus, project, executionOfTask(taskId).execution);
}
