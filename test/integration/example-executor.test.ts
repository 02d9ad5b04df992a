import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from '@jest/globals';
import { startConductor, parseShipyard } from '../../services/conductor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { listSequences } from '../../services/kit/sequences/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';

const EXECUTOR = join(projectRoot(), 'shipyards', 'executor', 'executor.mjs');
const SHIPYARD = `
apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
spec:
  stages:
    - name: prod
      sequences:
        - name: delivery
          tasks:
            - name: test
              properties: { teststrategy: performance }
            - name: evaluation
        - name: canaryphase1
          triggeredOn: [{ event: prod.delivery.finished, selector: { match: { result: pass } } }]
          tasks: [{ name: evaluation }]
        - name: canaryphase2
          triggeredOn: [{ event: prod.canaryphase1.finished, selector: { match: { result: pass } } }]
          tasks: [{ name: evaluation }]
        - name: users
          tasks:
            - name: test
              properties: { teststrategy: real-user, canarywaitduration: 1s }
`;

async function scene(flags: readonly string[] = []) {
  const { url } = await startTestNats();
  const bus = await testBus(url);
  const clock = () => new Date();
  const projects = createProjects({ dir: await temporaryFolder(), clock, log: silentLog() });
  await projects.create(
    'shop',
    SHIPYARD,
    parseShipyard(SHIPYARD).stages.map(({ name }) => name),
  );
  for (const service of ['carts', 'orders']) await projects.createService('shop', service);
  const conductor = await startConductor({
    bus,
    projects,
    log: silentLog(),
    clock,
    startTimeout: 600_000,
    ackWait: 5_000,
  });
  cleanUpLater(async () => conductor.stop());
  await startExample(url, flags);
  return {
    trigger: async (sequence: string, labels = {}, service = 'carts') => {
      const context = randomUUID();
      const data = { project: 'shop', stage: 'prod', service, labels };
      const type = `sh.keptn.event.prod.${sequence}.triggered`;
      await bus.publish({ id: randomUUID(), source: 'test', type, data, extensions: { shkeptncontext: context } });
      return context;
    },
    runs: async (context: string) => {
      const runs = await listSequences(bus, { project: 'shop', context });
      return Object.fromEntries(runs.map((run) => [run.sequence, run]));
    },
    startExample: async () => startExample(url, flags),
  };
}

async function startExample(url: string, flags: readonly string[]): Promise<void> {
  const child = execa(process.execPath, [EXECUTOR, '--nats', url, ...flags], { reject: false, stdin: 'ignore' });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  cleanUpLater(async () => {
    child.kill('SIGTERM');
    // It lets go of NATS by itself; one that was killed or failed would say so by its code.
    expect(await child).toMatchObject({ exitCode: 0 });
  });
  await eventually(() => expect(text).toContain('answers test and evaluation'), { timeout: 30_000 });
}

const PATIENT = { timeout: 30_000 };

test('everything passes unless it is told otherwise, and two replicas answer once', async () => {
  const { trigger, runs, startExample: another } = await scene();
  await another();
  const context = await trigger('delivery');
  const ended = await eventually(async () => {
    const found = await runs(context);
    expect(found['canaryphase2']).toMatchObject({ state: 'finished' });
    return found;
  }, PATIENT);
  expect(ended['delivery']?.tasks).toMatchObject([
    { name: 'test', result: 'pass', message: 'test of carts in delivery: pass' },
    { name: 'evaluation', result: 'pass', message: 'evaluation of carts in delivery: pass' },
  ]);
  for (const { tasks } of Object.values(ended)) {
    for (const { executors } of tasks) expect(executors).toEqual([expect.stringContaining('example-executor')]);
  }
}, 60_000);

test('it is told by flags, of one sequence or of all, and a label of the delivery wins', async () => {
  const { trigger, runs } = await scene(['--evaluation=canaryphase1:warning']);
  const byFlag = await trigger('delivery');
  await eventually(
    async () => expect((await runs(byFlag))['canaryphase1']).toMatchObject({ state: 'finished', result: 'warning' }),
    PATIENT,
  );
  expect(Object.keys(await runs(byFlag)).sort()).toEqual(['canaryphase1', 'delivery']);
  const byLabel = await trigger('delivery', { evaluation: 'canaryphase2:fail' });
  await eventually(
    async () => expect((await runs(byLabel))['canaryphase1']).toMatchObject({ state: 'finished', result: 'warning' }),
    PATIENT,
  );
  const all = await trigger('delivery', { test: 'fail' });
  await eventually(
    async () => expect((await runs(all))['delivery']).toMatchObject({ state: 'finished', result: 'fail' }),
    PATIENT,
  );
}, 60_000);

test('a test by real users is not its own', async () => {
  const { trigger, runs } = await scene();
  const theirs = await trigger('users');
  // What came later is answered, so the earlier one was seen and left alone.
  const later = await trigger('canaryphase2', {}, 'orders');
  await eventually(
    async () => expect((await runs(later))['canaryphase2']).toMatchObject({ state: 'finished' }),
    PATIENT,
  );
  expect((await runs(theirs))['users']?.tasks).toMatchObject([{ name: 'test', state: 'triggered', executors: [] }]);
}, 60_000);
