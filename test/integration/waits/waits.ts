import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { decodeStructured, deriveId, triggeredIdOf, type CloudEvent } from '../../../services/kit/events/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { startWaits, type Waits, type WaitsOptions } from '../../../services/rollouts/index.ts';
import { cleanUpLater, eventually, storedOn } from '../../support/index.ts';

export const HOUR = 3_600_000;
export const NAME = 'slipway-rollouts';

export async function start(bus: Bus, settings: Partial<WaitsOptions> = {}): Promise<Waits> {
  const waits = await startWaits({
    name: NAME,
    bus,
    log: silentLog(),
    clock: () => new Date(),
    cap: HOUR,
    ackWait: 2_000,
    ...settings,
  });
  cleanUpLater(async () => waits.stop());
  return waits;
}

export function triggered(id: string, canarywaitduration: unknown, test: object = {}): CloudEvent {
  return {
    id,
    source: 'test',
    type: 'sh.keptn.event.test.triggered',
    data: {
      project: 'shop',
      stage: 'dev',
      service: 'carts',
      labels: { build: '17' },
      test: { teststrategy: 'real-user', canarywaitduration, ...test },
    },
    extensions: { shkeptncontext: randomUUID(), gitcommitid: 'abc1234' },
  };
}

export interface Answer {
  readonly event: CloudEvent;
  /** When NATS stored it. */
  readonly time: number;
}

/** All answers there are by the ids of their triggered events, in the order they were stored. */
export async function allAnswers(bus: Bus): Promise<ReadonlyMap<string, Answer[]>> {
  const found = new Map<string, Answer[]>();
  for (const message of await storedOn(bus, 'sh.keptn.>')) {
    if (message.subject.endsWith('.triggered')) continue;
    const event = decodeStructured(message.data);
    const id = triggeredIdOf(event) ?? '';
    found.set(id, [...(found.get(id) ?? []), { event, time: message.time.getTime() }]);
  }
  return found;
}

export async function answersTo(bus: Bus, id: string): Promise<readonly Answer[]> {
  return (await allAnswers(bus)).get(id) ?? [];
}

export async function untilFinished(bus: Bus, id: string, timeout = 30_000): Promise<readonly Answer[]> {
  return eventually(
    async () => {
      const answers = await answersTo(bus, id);
      expect(answers.at(-1)?.event.type).toBe('sh.keptn.event.test.finished');
      return answers;
    },
    { timeout },
  );
}

/** The types of the answers, without what all have. */
export const types = (answers: readonly Answer[]) =>
  answers.map(({ event }) => event.type.replace('sh.keptn.event.', ''));

export interface Finished {
  readonly status: string;
  readonly result: string;
  readonly message: string;
  readonly test: { readonly start: string; readonly end: string };
}

export const finishedData = (answers: readonly Answer[]) => answers.at(-1)?.event.data as Finished;

export async function untilOpen(bus: Bus, event: CloudEvent): Promise<void> {
  await eventually(async () => {
    expect(await bus.read(`slipway.wait.${deriveId(event.source, event.id)}`)).toBeDefined();
  });
}
