import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  createEvaluation,
  EVALUATION_SOURCE,
  ownsEvaluations,
  type EvaluationDependencies,
} from '../../services/evaluation/index.ts';
import type { Bus } from '../../services/kit/bus/index.ts';
import { decodeStructured, objectData, triggeredIdOf, type JsonObject } from '../../services/kit/events/index.ts';
import { startExecutor } from '../../services/kit/executor/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../services/kit/projects/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../support/index.ts';
import { startPrometheus, type TestPrometheus } from '../support/prometheus/index.ts';

const SLO = `objectives:
  - sli: time
    pass: [{criteria: ["<=+10%", "<600"]}]
    warning: [{criteria: ["<800"]}]
  - sli: errors
    key_sli: true
    pass: [{criteria: ["=0"]}]
`;
const SLI = `indicators:
  time: avg_over_time(time{service="$SERVICE"}[$DURATION_SECONDS])
  errors: errors{service="$SERVICE"}
`;
const clock = () => new Date();

let bus: Bus;
let projects: Projects;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
  projects = createProjects({ dir: await temporaryFolder(), clock, log: silentLog() });
  await projects.create('shop', 'apiVersion: spec.keptn.sh/0.2.4\n', ['prod']);
  for (const service of ['carts', 'orders', 'broken', 'unjudged']) await projects.createService('shop', service);
});

async function put(service: string, path: string, text: string): Promise<void> {
  await projects.write({ project: 'shop', stage: 'prod', service }, [{ path, content: Buffer.from(text) }], 'test');
}

async function serve(changes: Partial<EvaluationDependencies>): Promise<void> {
  const deps = { bus, projects, clock, timeoutMs: 3_000, withoutSlo: 'leave', ...changes } as const;
  const executor = await startExecutor({
    ...{ name: EVALUATION_SOURCE, bus, log: silentLog(), replica: randomUUID(), clock },
    ...{ ackWait: 5_000, lease: 5_000, concurrency: 8, attempts: 2 },
    handlers: createEvaluation(deps),
    owns: ownsEvaluations(deps),
  });
  cleanUpLater(async () => executor.stop());
}

async function trigger(service: string, data: JsonObject = { evaluation: { timeframe: '1s' } }): Promise<string> {
  const id = randomUUID();
  await bus.publish({
    ...{ id, source: 'test', type: 'sh.keptn.event.evaluation.triggered', time: clock().toISOString() },
    extensions: { shkeptncontext: randomUUID() },
    data: { project: 'shop', stage: 'prod', service, ...data },
  });
  return id;
}

async function finished(id: string): Promise<JsonObject> {
  return eventually(
    async () => {
      const message = await bus.read('sh.keptn.event.evaluation.finished');
      const event = message === undefined ? undefined : decodeStructured(message.data);
      if (event === undefined || triggeredIdOf(event) !== id) throw new Error('no evaluation.finished yet');
      return objectData(event);
    },
    { timeout: 30_000 },
  );
}

describe('with values from Prometheus', () => {
  let prometheus: TestPrometheus;

  beforeAll(async () => {
    prometheus = await startPrometheus();
    await serve({ prometheus: { url: prometheus.url } });
    await put('carts', 'slo.yaml', SLO);
    await put('carts', 'prometheus/sli.yaml', SLI);
  }, 400_000);

  test('a service passes, and later ones are compared with it', async () => {
    await prometheus.expose('time{service="carts"} 500\nerrors{service="carts"} 0');
    const first = await finished(await trigger('carts'));
    expect(first).toMatchObject({ status: 'succeeded', result: 'pass', message: 'score 100 of 100: pass' });
    expect(first['evaluation']).toMatchObject({ result: 'pass', score: 100, comparedEvents: [] });

    await prometheus.expose('time{service="carts"} 580\nerrors{service="carts"} 0');
    const second = await finished(await trigger('carts'));
    expect(second).toMatchObject({
      result: 'warning',
      message: 'score 75 of 100: warning. time is 580, not <=+10% (550)',
    });
    const { indicatorResults, comparedEvents } = second['evaluation'] as JsonObject;
    expect(comparedEvents).toHaveLength(1);
    expect(indicatorResults).toMatchObject([
      { status: 'warning', score: 0.5, value: { metric: 'time', value: 580, comparedValue: 500, success: true } },
      { status: 'pass', keySli: true },
    ]);
  });

  test('a key SLI that fails fails all', async () => {
    await prometheus.expose('time{service="carts"} 1\nerrors{service="carts"} 3');
    const { result, message } = await finished(await trigger('carts'));
    expect({ result, message }).toEqual({
      result: 'fail',
      message: 'score 50 of 100: fail. errors (key SLI) is 3, not =0',
    });
  });

  test('queries that are wrong, ambiguous or empty say so', async () => {
    await put(
      'orders',
      'slo.yaml',
      'objectives: [wrong, two, none, missing]'.replace(/(\w+)(?=[,\]])/g, '{sli: $1, pass: [{criteria: ["<1"]}]}'),
    );
    await put(
      'orders',
      'prometheus/sli.yaml',
      'indicators: { wrong: "sum(", two: "{__name__=~\\"time|errors\\"}", none: nothing }\n',
    );
    const { result, evaluation } = await finished(await trigger('orders'));
    expect(result).toBe('fail');
    const reasons = ((evaluation as JsonObject)['indicatorResults'] as JsonObject[]).map(({ value }) => value);
    expect(reasons).toMatchObject([
      { message: expect.stringContaining('Prometheus refuses the query') },
      { message: 'the query gives 2 values; aggregate them to one' },
      { message: 'the query gives no value' },
      { message: 'prometheus/sli.yaml has no query for missing' },
    ]);
  });

  test('an slo.yaml that cannot be read is answered with its line', async () => {
    await put('broken', 'slo.yaml', 'objectives:\n  - sli: 1\n');
    const { status, result, message } = await finished(await trigger('broken'));
    expect({ status, result }).toEqual({ status: 'errored', result: 'fail' });
    expect(message).toContain('SLW_EVALUATION_SLO_INVALID');
    expect(message).toContain('line 2, column 10');
  });

  test('without a time to look at it is an error', async () => {
    const { status, message } = await finished(await trigger('carts', {}));
    expect(status).toBe('errored');
    expect(message).toContain('the event names no time, and no test ran before');
  });

  test('a service without slo.yaml is left to somebody else', async () => {
    const left = await trigger('unjudged');
    // The next one of another service is answered: this one was seen and left.
    await finished(await trigger('broken'));
    for await (const { data } of bus.readAll('sh.keptn.event.evaluation.started')) {
      expect(triggeredIdOf(decodeStructured(data))).not.toBe(left);
    }
  });
});

describe('with values from an executor', () => {
  beforeAll(async () => {
    bus = await testBus((await startTestNats()).url);
    await serve({});
    await put('carts', 'slo.yaml', SLO);
  });

  /** The question of an evaluation, once it is asked. */
  async function asked(id: string): Promise<{ readonly id: string; readonly data: JsonObject }> {
    return eventually(async () => {
      const started = await bus.read('sh.keptn.event.evaluation.started');
      const message = await bus.read('sh.keptn.event.get-sli.triggered');
      if (started === undefined || message === undefined) throw new Error('nothing is asked yet');
      expect(triggeredIdOf(decodeStructured(started.data))).toBe(id);
      const question = decodeStructured(message.data);
      return { id: question.id, data: objectData(question) };
    });
  }

  test('asks by get-sli.triggered and judges what get-sli.finished says', async () => {
    const id = await trigger('carts');
    const question = await asked(id);
    expect(question.data).toMatchObject({ service: 'carts', 'get-sli': { indicators: ['time', 'errors'] } });
    const indicatorValues = [
      { metric: 'time', value: 700, success: true },
      { metric: 'errors', value: 0, success: true },
    ];
    await bus.publish({
      ...{ id: randomUUID(), source: 'my-sli-provider', type: 'sh.keptn.event.get-sli.finished' },
      extensions: { triggeredid: question.id },
      data: { project: 'shop', stage: 'prod', service: 'carts', 'get-sli': { indicatorValues } },
    });
    expect(await finished(id)).toMatchObject({ result: 'warning', evaluation: { score: 75 } });
  });

  test('a provider on the same harness does not wait for the evaluation that waits for it', async () => {
    const indicatorValues = ['time', 'errors'].map((metric) => ({ metric, value: 0, success: true }));
    const data = { 'get-sli': { indicatorValues } };
    const provider = await startExecutor({
      ...{ name: 'sli-provider', bus, log: silentLog(), replica: randomUUID(), clock },
      ...{ ackWait: 5_000, lease: 5_000, concurrency: 8, attempts: 1 },
      handlers: [
        {
          task: 'get-sli',
          claims: () => true,
          run: async () => Promise.resolve({ status: 'succeeded', result: 'pass', message: '', data }),
        },
      ],
    });
    try {
      expect(await finished(await trigger('carts'))).toMatchObject({ result: 'pass', evaluation: { score: 100 } });
    } finally {
      await provider.stop();
    }
  });

  test('says that nobody gave values', async () => {
    const { status, message } = await finished(await trigger('carts'));
    expect(status).toBe('errored');
    expect(message).toContain('No SLI provider answered get-sli.triggered with values within 3 s');
  });
});

test('a Prometheus that is away is asked again, then named', async () => {
  bus = await testBus((await startTestNats()).url);
  await serve({ prometheus: { url: 'http://127.0.0.1:1' } });
  await put('carts', 'slo.yaml', SLO);
  await put('carts', 'prometheus/sli.yaml', SLI);
  const { status, message } = await finished(await trigger('carts'));
  expect(status).toBe('errored');
  expect(message).toContain('Prometheus at http://127.0.0.1:1 does not answer');
});
