import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { CLI } from '../../demo/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { listSequences, type SequenceRecord } from '../../services/kit/sequences/index.ts';
import { startSlipwayProcess } from '../processes/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';
import { cleanEnvironment, slipwayCommand, type Slipway } from './support/index.ts';

const SHIPYARD = `
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
metadata: { name: shop }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: build }, { name: check }]
        - name: repair
          triggeredOn: [{ event: dev.delivery.finished, selector: { match: { result: fail } } }]
          tasks: [{ name: build }]
`;

let bus: Bus;
let slipway: Slipway;
let env: Record<string, string>;

/** Without a cluster: the executors of these tasks are played by the test. */
beforeAll(async () => {
  const [nats, dir] = [await startTestNats(), await temporaryFolder()];
  bus = await testBus(nats.url);
  const settings = { SLIPWAY_NATS_URL: nats.url, SLIPWAY_DATA_DIR: dir };
  const served = await startSlipwayProcess({ services: ['gateway', 'conductor', 'approval'], settings });
  cleanUpLater(async () => served.stop());
  env = {
    ...{ SLIPWAY_ENDPOINT: `http://127.0.0.1:${served.port}`, SLIPWAY_TOKEN: served.token, SLIPWAY_PROJECT: 'shop' },
  };
  slipway = slipwayCommand(env);
  const shipyard = join(dir, 'shipyard.yaml');
  await writeFile(shipyard, SHIPYARD);
  expect(await slipway('create', 'project', 'shop', '--shipyard', shipyard)).toMatchObject({ exit: 0 });
  expect(await slipway('create', 'service', 'carts')).toMatchObject({ exit: 0 });
}, 120_000);

async function trigger(): Promise<string> {
  const context = randomUUID();
  await bus.publish({
    ...{ id: randomUUID(), source: 'test', type: 'sh.keptn.event.dev.delivery.triggered' },
    data: { project: 'shop', stage: 'dev', service: 'carts' },
    extensions: { shkeptncontext: context },
  });
  await until(context, () => true);
  return context;
}

async function until(context: string, wanted: (run: SequenceRecord) => boolean): Promise<SequenceRecord> {
  return eventually(
    async () => {
      const [run] = await listSequences(bus, { project: 'shop', context, sequence: 'delivery' });
      if (run === undefined || !wanted(run)) throw new Error(`the run is ${JSON.stringify(run)}`);
      return run;
    },
    { timeout: 20_000 },
  );
}

async function answer(context: string, phase: 'started' | 'finished', data: object = {}): Promise<void> {
  const isOpen = ({ state }: SequenceRecord['tasks'][number]) => state === 'triggered' || state === 'started';
  const run = await until(context, ({ tasks }) => tasks.some(isOpen));
  const task = run.tasks.find(isOpen);
  await bus.publish({
    ...{ id: randomUUID(), source: 'builder', type: `sh.keptn.event.${task?.name}.${phase}` },
    data: { project: 'shop', stage: 'dev', service: 'carts', ...data },
    extensions: { shkeptncontext: context, triggeredid: task?.triggeredId ?? '' },
  });
}

const passed = { result: 'pass', status: 'succeeded' };

describe('two deliveries of a service', () => {
  let first = '';
  let second = '';

  beforeAll(async () => {
    first = await trigger();
    await answer(first, 'started');
    await until(first, ({ tasks }) => tasks[0]?.state === 'started');
    second = await trigger();
  }, 60_000);

  test('completion knows their contexts', async () => {
    const { out } = await slipway('__complete', '--', 'abort', 'sequence', '--project', 'shop', '--context', '');
    expect(out.split('\n').toSorted()).toEqual([first, second].toSorted());
  });

  test('the queue has both', async () => {
    const { out } = await slipway('get', 'queue');
    expect(out.split('\n').map((line) => line.split(/ {2,}/).slice(0, 4))).toEqual([
      ['STAGE', 'SERVICE', 'POSITION', 'CONTEXT'],
      ['dev', 'carts', 'has it', first],
      ['dev', 'carts', '1', second],
    ]);
  });

  test('the second is explained by the first, and nothing by nothing', async () => {
    const { exit, out } = await slipway('explain', 'sequence', second);
    const flat = out.replace(/\s+/g, ' ');
    expect(flat).toContain(`Number 1 of 1 in the queue of carts in dev. It is held by delivery in dev (${first})`);
    expect(flat).toContain(`next: slipway explain sequence --project shop --context ${first}`);
    expect(exit).toBe(0);
    const absent = await slipway('explain', 'sequence', randomUUID(), '-o', 'json');
    expect(absent.exit).toBe(3);
    expect(JSON.parse(absent.out)).toMatchObject({ kind: 'Explanation', runs: [], absent: { about: 'absent' } });
  });

  test('the list tells what each waits for, page by page', async () => {
    const { out } = await slipway('get', 'sequences', '--active', '--no-headers');
    expect(out.split('\n')).toEqual([
      expect.stringMatching(`^${first}  dev .* started .* build \\(builder\\)$`),
      expect.stringMatching(`^${second}  dev .* waiting .* the run before it$`),
    ]);
    const page = JSON.parse((await slipway('get', 'sequences', '--limit', '1', '-o', 'json', '-q')).out) as {
      items: { context: string }[];
      next: string;
    };
    expect(page.items).toMatchObject([{ context: second }]);
    const rest = await slipway('get', 'sequences', '--next', page.next, '-o', 'name');
    expect(rest.out).toBe(`sequence/${first}`);
  });

  test('a pause holds the first after its task, and lets the second go on', async () => {
    const paused = await slipway('pause', 'sequence', '-c', first, '--reason', 'lunch');
    expect(paused).toMatchObject({ exit: 0, out: `1 run is being paused of ${first}` });
    await until(first, ({ state }) => state === 'paused');
    await answer(first, 'finished', passed);
    await until(first, ({ tasks }) => tasks[0]?.state === 'finished');
    await until(second, ({ state }) => state === 'started');
    expect((await slipway('explain', 'sequence', first)).out).toMatch(/Paused at .*: lunch\./);
    expect((await slipway('get', 'sequence', first)).out).toMatch(/◌ dev delivery {2}paused.*: lunch; slipway resume/);
  });

  test('aborting the second is what its watch is told; the first goes on when it is resumed', async () => {
    const watching = slipway('get', 'sequence', second, '-w');
    const aborted = await slipway('abort', 'sequence', second, '--stage', 'dev', '--reason', 'wrong image', '-w', '-q');
    expect(aborted).toMatchObject({ exit: 0, out: `1 run is being aborted of ${second} in dev` });
    const watched = await watching;
    expect(watched.exit).toBe(7);
    expect(watched.err).toMatch(/error SLW_CLI_SEQUENCE_ABORTED: .*wrong image/);
    expect((await slipway('resume', 'sequence', first)).exit).toBe(0);
    await until(first, ({ state, tasks }) => state === 'started' && tasks[1]?.state === 'triggered');
    const { out } = await slipway('explain', 'sequence', first, '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({ runs: [{ findings: [{ about: 'unclaimed', task: { name: 'check' } }] }] });
  });

  test('its end says what followed and what did not', async () => {
    await answer(first, 'started');
    await answer(first, 'finished', passed);
    await until(first, ({ state }) => state === 'finished');
    const { out } = await slipway('explain', 'sequence', first);
    expect(out).toMatch(/Ended .*, pass/);
    expect(out).toMatch(/repair in dev was not triggered: /);
  });
});

test('what is not on its way cannot be aborted, and Ctrl-C on a watch says how to go on', async () => {
  const gone = await slipway('abort', 'sequence', randomUUID());
  expect(gone).toMatchObject({ exit: 3, err: expect.stringContaining('SLW_SEQUENCE_NOT_RUNNING') });
  expect(await slipway('pause', 'sequence')).toMatchObject({ exit: 2, err: expect.stringContaining('--context') });
  const context = await trigger();
  const child = execa(process.execPath, [CLI, 'get', 'sequence', context, '-w'], {
    ...{ env: { ...cleanEnvironment(), ...env }, extendEnv: false, reject: false, stdin: 'ignore' },
  });
  const follows = async () => {
    await answer(context, 'started');
    await bus.publish({
      ...{ id: randomUUID(), source: 'test', type: 'sh.keptn.event.mark', data: {} },
      extensions: { shkeptncontext: context },
    });
  };
  let shown = '';
  child.stderr.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  await eventually(
    async () => {
      await follows();
      expect(shown).not.toBe('');
    },
    { timeout: 20_000 },
  );
  child.kill('SIGINT');
  const { exitCode, stderr } = await child;
  expect(exitCode).toBe(130);
  expect(stderr).toContain(`slipway get sequence ${context} --project shop -w`);
  expect(stderr).toContain(`slipway abort sequence ${context} --project shop`);
});
