import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Bus } from '../../../services/kit/bus/index.ts';
import {
  decodeStructured,
  taskType,
  triggeredIdOf,
  type CloudEvent,
  type JsonObject,
} from '../../../services/kit/events/index.ts';
import { eventually, storedOn } from '../../support/index.ts';
import type { Scene } from './scene.ts';

/** The event of a task of a service in the scene. */
export function taskEvent(
  { project }: Pick<Scene, 'project'>,
  task: string,
  service: string,
  data: JsonObject,
): CloudEvent {
  return {
    id: randomUUID(),
    source: 'test',
    type: taskType(task, 'triggered'),
    data: { project, stage: 'prod', service, labels: { build: '17' }, ...data },
    extensions: { shkeptncontext: randomUUID(), gitcommitid: 'abc1234' },
  };
}

/** `.started` and `.finished` of an event, and what was told between them, in the order they were stored. */
export async function answersTo(bus: Bus, id: string): Promise<readonly CloudEvent[]> {
  const found: CloudEvent[] = [];
  for (const message of await storedOn(bus, 'sh.keptn.>')) {
    if (message.subject.endsWith('.triggered')) continue;
    const event = decodeStructured(message.data);
    if (triggeredIdOf(event) === id) found.push(event);
  }
  return found;
}

/** Waits for `.finished`, for so many milliseconds. */
export function untilAnswered(bus: Bus, id: string, timeout = 60_000, interval = 50): Promise<readonly CloudEvent[]> {
  return eventually(
    async () => {
      const answers = await answersTo(bus, id);
      expect(answers.at(-1)?.type).toMatch(/\.finished$/);
      return answers;
    },
    { timeout, interval },
  );
}
