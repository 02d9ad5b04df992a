import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createEvaluation, EVALUATION_SOURCE, ownsEvaluations } from '../../../services/evaluation/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { contextOf, decodeStructured, objectData, taskType } from '../../../services/kit/events/index.ts';
import { startExecutor } from '../../../services/kit/executor/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { cleanUpLater } from '../../support/index.ts';
import { PROJECT, startScene, type Scene } from './scene.ts';
import { base64 } from './set-up.ts';

const slo = (limit: number) => `objectives: [{ sli: time, pass: [{ criteria: ["<=${limit}"] }] }]\n`;

/** An executor that always measures 50. */
function answerQuestions(bus: Bus): void {
  const end = new AbortController();
  const follow = async () => {
    for await (const { data } of bus.follow({
      subjects: [taskType('get-sli', 'triggered')],
      after: 0,
      signal: end.signal,
    })) {
      const question = decodeStructured(data);
      const { project, stage, service } = objectData(question);
      const indicatorValues = [{ metric: 'time', value: 50, success: true }];
      await bus.publish({
        ...{ id: randomUUID(), source: 'test-sli-provider', type: taskType('get-sli', 'finished') },
        extensions: { triggeredid: question.id, shkeptncontext: contextOf(question) ?? '' },
        data: { project, stage, service, status: 'succeeded', result: 'pass', 'get-sli': { indicatorValues } },
      });
    }
  };
  const following = follow();
  cleanUpLater(async () => {
    end.abort();
    await following;
  });
}

async function startEvaluations({ bus, gateway }: Scene): Promise<void> {
  const clock = () => new Date();
  const deps = { bus, projects: gateway.projects, clock, timeoutMs: 20_000, withoutSlo: 'leave' } as const;
  const executor = await startExecutor({
    ...{ name: EVALUATION_SOURCE, bus, log: silentLog(), replica: randomUUID(), clock },
    ...{ ackWait: 5_000, lease: 5_000, concurrency: 8, attempts: 2 },
    handlers: createEvaluation(deps),
    owns: ownsEvaluations(deps),
  });
  cleanUpLater(async () => executor.stop());
}

test('[keptn 48] an evaluation of a commit takes the SLO that was then, one without the newest', async () => {
  const scene = await startScene();
  answerQuestions(scene.bus);
  await startEvaluations(scene);
  const service = await scene.newService();
  const place = `project/${PROJECT}/stage/dev/service/${service}`;
  const store = async (limit: number): Promise<string> => {
    const url = `/api/resource-service/v1/${place}/resource/slo.yaml`;
    return (await scene.ask('PUT', url, { resourceContent: base64(slo(limit)) })).json().commitID;
  };
  const then = await store(100);
  await store(10);

  const evaluate = async (body: object) => {
    const asked = await scene.ask('POST', `/api/controlPlane/v1/${place}/evaluation`, { timeframe: '1m', ...body });
    const context = asked.json().keptnContext;
    await scene.untilState(context, 'finished');
    const query = `project=${PROJECT}&keptnContext=${context}&type=sh.keptn.event.evaluation.finished`;
    const [{ data }] = (await scene.ask('GET', `/api/mongodb-datastore/event?${query}`)).json().events;
    return [data.result, Buffer.from(data.evaluation.sloFileContent, 'base64').toString('utf8')];
  };
  expect(await evaluate({ gitcommitid: then })).toEqual(['pass', slo(100)]);
  expect(await evaluate({})).toEqual(['fail', slo(10)]);
});
