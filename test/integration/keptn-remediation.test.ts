import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { startConductor } from '../../services/conductor/index.ts';
import { createEvaluation, EVALUATION_SOURCE, ownsEvaluations } from '../../services/evaluation/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import {
  answerEvent,
  decodeStructured,
  objectData,
  taskType,
  type JsonObject,
} from '../../services/kit/events/index.ts';
import { startExecutor, type TaskHandler } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';
import { listSequences } from '../../services/kit/sequences/index.ts';
import { createRemediation, REMEDIATION_SOURCE } from '../../services/remediation/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';
import { deployerFixture, webChart, type Fixture } from './deployer/index.ts';
import { keptnPlane, pipeline, type KeptnPlane, type Pipeline } from './keptn/index.ts';

/** Scenario 45 of Keptn's end to end tests: a service that heals itself. */
const REMEDIATION = `apiVersion: spec.keptn.sh/0.1.4
kind: Remediation
metadata: { name: carts }
spec:
  remediations:
    - problemType: Response time degradation
      actionsOnOpen:
        - { action: scaling, name: scaling, description: One more, value: "+1" }
        - { action: toggle-feature, name: Toggle, value: { flags: { cache: on, sizes: [1, 2.5, null] }, "with space": "" } }
`;
const SLO = `objectives:\n  - sli: response_time\n    pass: [{ criteria: ["<100"] }]\n`;
const VALUE = { flags: { cache: 'on', sizes: [1, 2.5, null] }, 'with space': '' };

function executorOf(bus: Bus, name: string, handlers: readonly TaskHandler[]) {
  const settings = { ackWait: 5_000, lease: 3_000, concurrency: 8, attempts: 3 };
  const log = silentLog();
  return { name, bus, handlers, log, replica: randomUUID(), clock: () => new Date(), ...settings };
}

async function serve(...options: Parameters<typeof executorOf>): Promise<void> {
  const executor = await startExecutor(executorOf(...options));
  cleanUpLater(async () => executor.stop());
}

describe('the whole loop', () => {
  let fixture: Fixture;
  let plane: KeptnPlane;
  let shop: Pipeline;
  const toggled: JsonObject[] = [];

  beforeAll(async () => {
    fixture = await deployerFixture();
    const { projects } = fixture.deps.charts;
    plane = await keptnPlane(fixture, {
      natsUrl: (await startTestNats()).url,
      others: [toggle(toggled)],
    });
    const { bus } = plane;
    provideValues(bus, toggled);
    const deps = { bus, projects, clock: () => new Date(), timeoutMs: 30_000, withoutSlo: 'leave' } as const;
    await serve(bus, REMEDIATION_SOURCE, createRemediation({ projects }));
    const evaluations = executorOf(bus, EVALUATION_SOURCE, createEvaluation(deps));
    const evaluator = await startExecutor({ ...evaluations, owns: ownsEvaluations(deps) });
    cleanUpLater(async () => evaluator.stop());
    const shipyard = await readFile(join(projectRoot(), 'shipyards', 'self-healing.yaml'), 'utf8');
    // Nothing has to come to rest here.
    shop = await pipeline(fixture, plane, shipyard.replace(/\n *triggeredAfter: \S+/, ''));
    const files = { 'remediation.yaml': REMEDIATION, 'slo.yaml': SLO };
    await shop.addService('carts', { ...(await webChart('carts')), ...files });
    const deployed = await shop.trigger('production.delivery', 'carts', {
      configurationChange: { values: { image: 'reg.local/carts:1', replicaCount: 1 } },
    });
    expect((await shop.ended(deployed, 1)).get('production.delivery')).toMatchObject({ result: 'pass' });
  });

  test('[keptn 45] scales, finds that it does not help, and goes on with the next action until the problem is gone', async () => {
    const problem = { problemTitle: 'Response time degradation', rootCause: '', PID: 'P-1', State: 'OPEN' };
    const context = await shop.trigger('production.remediation', 'carts', { problem });
    await eventually(
      async () => {
        const runs = await shop.runs(context);
        expect(runs.map(({ state }) => state)).toEqual(['finished', 'finished']);
        expect(runs.map(({ result }) => result).toSorted()).toEqual(['fail', 'pass']);
      },
      { timeout: 60_000 },
    );
    const events = plane.seen.filter(({ extensions }) => extensions['shkeptncontext'] === context);
    const ofType = (type: string) => events.filter((event) => event.type === type).map(objectData);
    expect(ofType(taskType('get-action', 'finished')).map((data) => data['get-action'])).toEqual([
      { actionIndex: 1 },
      { actionIndex: 2 },
    ]);
    expect(ofType(taskType('action', 'triggered'))).toMatchObject([
      { problem, action: { action: 'scaling', name: 'scaling', description: 'One more', value: '+1' } },
      { problem, action: { action: 'toggle-feature', name: 'Toggle', value: VALUE } },
    ]);
    expect(toggled).toEqual([VALUE]);
    const [scaled] = ofType(taskType('action', 'finished'));
    expect(scaled?.['message']).toMatch(/1 to 2 replicas/);
  });

  test('[keptn 45] ends with fail when all actions were tried', async () => {
    toggled.length = 0;
    const scope = { project: shop.project, stage: 'production', service: 'carts' };
    const id = await plane.tell('get-action', {
      ...scope,
      problem: { rootCause: 'Response time degradation' },
      'get-action': { actionIndex: 2 },
    });
    const { finished } = await plane.answered(id);
    expect(finished).toMatchObject({ status: 'succeeded', result: 'fail' });
    expect(finished['message']).toMatch(/^All 2 actions of remediation\.yaml .* were tried\.$/);
  });
});

describe('what stops the loop', () => {
  const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: healing }
spec:
  stages:
    - name: prod
      sequences:
        - { name: remediation, tasks: [{ name: get-action }, { name: action }] }
`;
  let bus: Bus;
  let projects: Projects;

  beforeAll(async () => {
    bus = await testBus((await startTestNats()).url);
    const [log, clock] = [silentLog(), () => new Date()];
    projects = createProjects({ dir: await temporaryFolder(), clock, log });
    await projects.create('shop', SHIPYARD, ['prod']);
    await serve(bus, REMEDIATION_SOURCE, createRemediation({ projects }));
    const conductor = await startConductor({ bus, projects, log, clock, ackWait: 5_000, startTimeout: 6_000 });
    cleanUpLater(async () => conductor.stop());
  });

  async function remedy(service: string, file?: string) {
    await projects.createService('shop', service);
    const content = Buffer.from(file ?? '');
    const scope = { project: 'shop', stage: 'prod', service };
    if (file !== undefined) await projects.write(scope, [{ path: 'remediation.yaml', content }], 'test');
    const context = randomUUID();
    const data = { ...scope, problem: { rootCause: 'Response time degradation' } };
    const type = 'sh.keptn.event.prod.remediation.triggered';
    await bus.publish({ id: randomUUID(), source: 'test', type, data, extensions: { shkeptncontext: context } });
    return eventually(
      async () => {
        const [run] = await listSequences(bus, { project: 'shop', context });
        expect(run?.state).toBe('finished');
        return run;
      },
      { timeout: 40_000 },
    );
  }

  test('[keptn 45] no remediation.yaml: errored, with what to add', async () => {
    const run = await remedy('carts');
    expect(run).toMatchObject({ status: 'errored', result: 'fail' });
    expect(run?.message).toMatch(/There is no remediation\.yaml for the service carts.*SLW_REMEDIATION_MISSING/);
  });

  test('[keptn 45] a file that cannot be read: errored, with line and column', async () => {
    const run = await remedy('orders', REMEDIATION.replace('0.1.4', '0.1.1'));
    expect(run).toMatchObject({ status: 'errored', result: 'fail' });
    expect(run?.message).toMatch(/remediation\.yaml cannot be used: .*line 1, column/);
  });

  test('[keptn 45] an action that nobody carries out: errored', async () => {
    const run = await remedy('users', REMEDIATION);
    expect(run).toMatchObject({ status: 'errored', result: 'fail', tasks: [{ result: 'pass' }, {}] });
    expect(run?.message).toMatch(/action/);
  });
});

/** An SLI provider as teams bring them, without a lane: the evaluation that asks holds that of the service. Slow until toggled. */
function provideValues(bus: Bus, toggled: readonly JsonObject[]): void {
  const control = new AbortController();
  cleanUpLater(async () => control.abort());
  const subjects = [taskType('get-sli', 'triggered')];
  void (async () => {
    for await (const { data } of bus.follow({ subjects, after: 0, signal: control.signal })) {
      const value = toggled.length === 0 ? 500 : 20;
      const answer = { indicatorValues: [{ metric: 'response_time', value, success: true }] };
      const event = answerEvent({
        ...{ triggered: decodeStructured(data), phase: 'finished', source: 'sli-provider', id: randomUUID() },
        time: new Date(),
        data: { status: 'succeeded', result: 'pass', 'get-sli': answer },
      });
      await bus.publish(event);
    }
  })().catch(() => undefined);
}

/** An executor of a team that carries out one action, by whatever value stands in the file. */
function toggle(toggled: JsonObject[]): TaskHandler {
  return {
    task: 'action',
    claims: (event) => (objectData(event)['action'] as JsonObject)['action'] === 'toggle-feature',
    run: ({ data }) => {
      toggled.push((data['action'] as JsonObject)['value'] as JsonObject);
      return Promise.resolve({ status: 'succeeded', result: 'pass', message: 'toggled' });
    },
  };
}
