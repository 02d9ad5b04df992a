import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startApprovals } from '../../services/approval/index.ts';
import { startConductor } from '../../services/conductor/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { decodeStructured, objectData, type CloudEvent, type Result } from '../../services/kit/events/index.ts';
import { startExecutor, type ExecutorOptions, type TaskHandler } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createOwners, OWNERS } from '../../services/kit/owners/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { listSequences } from '../../services/kit/sequences/index.ts';
import { createRolloutTasks, startWaits } from '../../services/rollouts/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { cleanUpLater, eventually, startTestNats, storedOn, temporaryFolder, testBus } from '../support/index.ts';
import { canary, openScene, type Scene } from './rollouts-service/index.ts';

/** The shipyard of the three-phase canary, conducted from the delivery to its end. Load test and evaluation are played. */
const NAME = OWNERS.rollouts;
const STAGE = 'prod';
const clock = () => new Date();

let scene: Scene;
let bus: Bus;
let service = '';
let number = 0;
let sent = 0;
/** What the evaluations of a service come to, in their order. */
const results = new Map<string, Result[]>();

beforeAll(async () => {
  scene = await openScene();
  const { url } = await startTestNats();
  bus = await testBus(url);
  const log = silentLog();
  const projects = createProjects({ dir: await temporaryFolder(), clock, log });
  await projects.create(scene.project, await shipyard(), [STAGE]);
  const settings = { bus, log, clock, ackWait: 5_000 };
  const conductor = await startConductor({ ...settings, projects, startTimeout: 600_000 });
  const approvals = await startApprovals(settings);
  const waits = await startWaits({ ...settings, name: NAME, cap: 60_000 });
  const owners = createOwners({ bus, projects, rolloutsOf: scene.deps.rolloutsOf, log, patience: 0 });
  const rollouts = await startExecutor({
    ...executorOptions(NAME),
    handlers: createRolloutTasks(scene.deps),
    owns: async (claim) => (await owners.ownerOf(claim)) === NAME,
  });
  const played = await startExecutor({ ...executorOptions('played'), handlers: playedTasks() });
  for (const part of [conductor, approvals, waits, rollouts, played]) cleanUpLater(async () => part.stop());
}, 300_000);

beforeEach(() => {
  service = `s${(number += 1)}`;
  sent = scene.patches.length;
});

/** That of the repository, for stage `prod` and with waits of a second. */
async function shipyard(): Promise<string> {
  const text = await readFile(join(projectRoot(), 'shipyards', 'canary.yaml'), 'utf8');
  return text.replaceAll('production', STAGE).replaceAll('canarywaitduration: 2m', 'canarywaitduration: 1s');
}

function executorOptions(name: string): Omit<ExecutorOptions, 'handlers'> {
  const times = { ackWait: 5_000, lease: 5_000, concurrency: 8, attempts: 5 };
  return { name, bus, log: silentLog(), replica: randomUUID(), clock, ...times };
}

function playedTasks(): readonly TaskHandler[] {
  const strategyOf = (event: CloudEvent) => (objectData(event)['test'] as { teststrategy?: string })?.teststrategy;
  return [
    {
      task: 'test',
      claims: (event) => strategyOf(event) === 'performance',
      run: () => Promise.resolve({ status: 'succeeded', result: 'pass', message: 'load test' }),
    },
    {
      task: 'evaluation',
      claims: () => true,
      run: ({ data }) => {
        const result = results.get(data.service)?.shift() ?? 'pass';
        return Promise.resolve({ status: 'succeeded', result, message: 'played' });
      },
    },
  ];
}

const image = (tag: string) => `reg.local/web:${tag}`;
const patches = () => scene.patches.slice(sent).filter((patch) => patch.startsWith('status'));

/** Sends a delivery of a new image to a service that runs. */
async function deliver(evaluations: readonly Result[] = []): Promise<string> {
  results.set(service, [...evaluations]);
  await scene.deployed(canary(service, image('1')));
  const context = randomUUID();
  const data = {
    project: scene.project,
    stage: STAGE,
    service,
    configurationChange: { values: { image: image('2') } },
  };
  const type = `sh.keptn.event.${STAGE}.delivery.triggered`;
  await bus.publish({ id: randomUUID(), source: 'test', type, data, extensions: { shkeptncontext: context } });
  return context;
}

/** Answers the approval that is open in a run, as Keptn's CLI does. */
async function decideApproval(context: string, result: 'pass' | 'fail'): Promise<void> {
  const open = await eventually(async () => {
    const asked = (await events(context)).find(({ type }) => type === 'sh.keptn.event.approval.triggered');
    expect(asked).toBeDefined();
    expect((await events(context)).map(({ type }) => type)).toContain('sh.keptn.event.approval.started');
    return asked;
  }, PATIENT);
  await bus.publish({
    id: randomUUID(),
    source: 'test-cli',
    type: 'sh.keptn.event.approval.finished',
    data: { project: scene.project, stage: STAGE, service, status: 'succeeded', result },
    extensions: { shkeptncontext: context, triggeredid: open?.id ?? '' },
  });
}

const PATIENT = { timeout: 120_000, interval: 200 };

async function events(context: string): Promise<readonly CloudEvent[]> {
  const found: CloudEvent[] = [];
  for (const message of await storedOn(bus, 'sh.keptn.>')) {
    const event = decodeStructured(message.data);
    if (event.extensions['shkeptncontext'] === context) found.push(event);
  }
  return found;
}

/** The runs of a context by their names, once all of these have ended and no other is there. */
async function ended(context: string, sequences: readonly string[]): Promise<Readonly<Record<string, string>>> {
  return eventually(async () => {
    const runs = await listSequences(bus, { project: scene.project, context });
    expect(runs.map(({ sequence }) => sequence).sort()).toEqual([...sequences].sort());
    expect(runs.filter(({ state }) => state !== 'finished')).toEqual([]);
    const finished = (await events(context)).filter(({ type }) => /\.prod\.\w+\.finished$/.test(type));
    expect(finished).toHaveLength(sequences.length);
    return Object.fromEntries(
      finished.map((event) => [event.type.split('.').at(-2) ?? '', String(objectData(event)['result'])]),
    );
  }, PATIENT);
}

describe('three phases', () => {
  test('[argo 13] all pass: exactly three promotes, healthy at the end, four sequences', async () => {
    const context = await deliver();
    await decideApproval(context, 'pass');
    const runs = await ended(context, ['delivery', 'canaryphase1', 'canaryphase2', 'canaryphase3']);
    expect(new Set(Object.values(runs))).toEqual(new Set(['pass']));
    expect(patches()).toEqual([1, 2, 3].map(() => `status ${service}`));
    expect(await scene.view(service)).toMatchObject({
      phase: 'Healthy',
      promoted: true,
      step: 6,
      images: [image('2')],
    });
  }, 240_000);

  test('[argo 14] the evaluation of the second phase fails: aborted at 75 %, no third phase', async () => {
    const context = await deliver(['pass', 'pass', 'fail']);
    await decideApproval(context, 'pass');
    const runs = await ended(context, ['delivery', 'canaryphase1', 'canaryphase2', 'rollback']);
    expect(runs).toEqual({ delivery: 'pass', canaryphase1: 'pass', canaryphase2: 'fail', rollback: 'pass' });
    // Two promotes and the abort.
    expect(patches()).toHaveLength(3);
    const view = await scene.view(service);
    expect(view).toMatchObject({ phase: 'Degraded', aborted: true });
    expect(view.resource.status).toMatchObject({ availableReplicas: 4 });
  }, 240_000);

  test('[argo 15] declined after the delivery: aborted at 25 %', async () => {
    const context = await deliver();
    await decideApproval(context, 'fail');
    const runs = await ended(context, ['delivery', 'rollback']);
    expect(runs).toEqual({ delivery: 'fail', rollback: 'pass' });
    expect(patches()).toHaveLength(1);
    expect(await scene.view(service)).toMatchObject({ phase: 'Degraded', aborted: true, weights: { actual: 0 } });
  }, 240_000);
});
