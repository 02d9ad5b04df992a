import { randomUUID } from 'node:crypto';
import { parseShipyard, startConductor } from '../../../services/conductor/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import type { JsonObject } from '../../../services/kit/events/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { listSequences, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { cleanUpLater, startTestNats } from '../clean-up.ts';
import { eventually } from '../eventually.ts';
import { testGateway, type TestGateway } from '../gateway/index.ts';
import { testBus } from '../test-bus.ts';

export interface SequenceScene {
  readonly bus: Bus;
  readonly gateway: TestGateway;
  /** Triggers `<stage>.<sequence>` and resolves to its context, once its run is stored. */
  readonly trigger: (sequence: string, service?: string, context?: string) => Promise<string>;
  readonly runs: (context: string) => Promise<readonly SequenceRecord[]>;
  /** The run of that context in the stage, once it is as wanted. */
  readonly until: (context: string, stage: string, wanted: (run: SequenceRecord) => boolean) => Promise<SequenceRecord>;
  /** Answers the open task of a run as the executor of that name. */
  readonly answer: (
    run: SequenceRecord,
    phase: 'started' | 'finished',
    data?: JsonObject,
    source?: string,
  ) => Promise<void>;
}

/** `project` with that shipyard and those services. */
export async function sequenceScene(
  project: string,
  shipyard: string,
  services: readonly string[],
): Promise<SequenceScene> {
  const bus = await testBus((await startTestNats()).url);
  const gateway = await testGateway(bus, { heartbeat: 50 });
  const stages = parseShipyard(shipyard).stages.map(({ name }) => name);
  await gateway.projects.create(project, shipyard, stages);
  for (const service of services) await gateway.projects.createService(project, service);
  const conductor = await startConductor({
    ...{ bus, projects: gateway.projects, log: silentLog(), clock: () => new Date() },
    ...{ startTimeout: 600_000, ackWait: 30_000, abortGrace: 60_000 },
  });
  cleanUpLater(async () => conductor.stop());
  const runs: SequenceScene['runs'] = async (context) => listSequences(bus, { project, context });
  const until: SequenceScene['until'] = async (context, stage, wanted) =>
    eventually(async () => {
      const found = (await runs(context)).find((run) => run.stage === stage);
      if (found === undefined || !wanted(found)) throw new Error(`the run in ${stage} is ${JSON.stringify(found)}`);
      return found;
    });
  return {
    ...{ bus, gateway, runs, until },
    async trigger(sequence, service = services[0] ?? '', context = randomUUID()) {
      const [stage = ''] = sequence.split('.');
      await bus.publish({
        ...{ id: randomUUID(), source: 'test', type: `sh.keptn.event.${sequence}.triggered` },
        ...{ data: { project, stage, service }, extensions: { shkeptncontext: context } },
      });
      await until(context, stage, () => true);
      return context;
    },
    async answer(run, phase, data = {}, source = 'tester') {
      const task = run.tasks.find(({ state }) => state === 'triggered' || state === 'started');
      if (task?.triggeredId === undefined) throw new Error(`no task is open: ${JSON.stringify(run.tasks)}`);
      const { stage, service } = run;
      const ended = phase === 'finished' ? { result: 'pass', status: 'succeeded' } : {};
      await bus.publish({
        ...{ id: randomUUID(), source, type: `sh.keptn.event.${task.name}.${phase}` },
        data: { project, stage, service, ...ended, ...data },
        extensions: { shkeptncontext: run.context, triggeredid: task.triggeredId },
      });
    },
  };
}
