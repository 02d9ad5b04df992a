import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { startConductor } from '../../services/conductor/index.ts';
import { decodeStructured, objectData, triggeredIdOf } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { controlSequence, listSequences } from '../../services/kit/sequences/index.ts';
import { startWaits } from '../../services/rollouts/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: prod
      sequences:
        - name: soak
          tasks: [{ name: test, properties: { teststrategy: real-user, canarywaitduration: 6s } }]
        - name: long
          tasks: [{ name: test, properties: { teststrategy: real-user, canarywaitduration: 30m } }]
`;
const PATIENCE = { timeout: 30_000 };

test('a wait ends when its run is aborted, once, and what was scheduled does nothing', async () => {
  const bus = await testBus((await startTestNats()).url);
  const [log, clock] = [silentLog(), () => new Date()];
  const projects = createProjects({ dir: await temporaryFolder(), clock, log });
  await projects.create('shop', SHIPYARD, ['prod']);
  await projects.createService('shop', 'carts');
  const conductor = await startConductor({ bus, projects, log, clock, ackWait: 5_000, startTimeout: 60_000 });
  cleanUpLater(async () => conductor.stop());
  const waits = await startWaits({
    ...{ name: 'slipway-rollouts', bus, log, clock, cap: 3_600_000, ackWait: 5_000 },
  });
  cleanUpLater(async () => waits.stop());

  const trigger = async (sequence: string) => {
    const context = randomUUID();
    const data = { project: 'shop', stage: 'prod', service: 'carts' };
    const type = `sh.keptn.event.prod.${sequence}.triggered`;
    await bus.publish({ id: randomUUID(), source: 'test', type, data, extensions: { shkeptncontext: context } });
    return context;
  };
  const endOf = async (context: string) =>
    eventually(async () => {
      const [run] = await listSequences(bus, { project: 'shop', context });
      expect(run?.state).toBe('finished');
      return run;
    }, PATIENCE);
  const answers = async () => {
    const subjects = ['sh.keptn.event.test.>'];
    const { messages } = await bus.readRange({ subjects, from: 1, to: (await bus.bounds()).last + 1, most: 100 });
    return messages.map(({ data }) => decodeStructured(data)).filter((event) => triggeredIdOf(event) !== undefined);
  };

  const context = await trigger('long');
  await eventually(async () => expect((await answers()).map(({ type }) => type)).toHaveLength(1), PATIENCE);
  const request = { project: 'shop', context, action: 'abort', actor: 'alice', reason: 'wrong version' } as const;
  expect(await controlSequence({ bus, clock, newId: randomUUID }, request)).toEqual({ matched: 1 });
  expect(await endOf(context)).toMatchObject({ status: 'aborted', result: 'fail' });
  const finished = (await answers()).filter(({ type }) => type.endsWith('.finished'));
  expect(finished.map(objectData)).toMatchObject([
    {
      status: 'aborted',
      message: 'Aborted by alice: wrong version. The wait of 30m ended early; nothing was changed.',
    },
  ]);

  const soak = await trigger('soak');
  await eventually(async () => {
    const started = (await answers()).filter(({ type }) => type.endsWith('.started'));
    expect(started).toHaveLength(2);
  }, PATIENCE);
  await controlSequence({ bus, clock, newId: randomUUID }, { ...request, context: soak });
  expect(await endOf(soak)).toMatchObject({ status: 'aborted' });
  // One that ends by itself shows that the time of the one before is over.
  expect(await endOf(await trigger('soak'))).toMatchObject({ result: 'pass' });
  const ends = (await answers()).filter(({ type }) => type.endsWith('.finished'));
  expect(ends.map((event) => objectData(event)['status'])).toEqual(['aborted', 'aborted', 'succeeded']);
});
