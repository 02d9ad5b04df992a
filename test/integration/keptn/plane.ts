import { randomUUID } from 'node:crypto';
import { createDeployer } from '../../../services/deployer/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import {
  decodeStructured,
  objectData,
  taskType,
  triggeredIdOf,
  type CloudEvent,
  type JsonObject,
  type JsonValue,
} from '../../../services/kit/events/index.ts';
import { startExecutor, type TaskHandler } from '../../../services/kit/executor/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { cleanUpLater, eventually, testBus } from '../../support/index.ts';
import type { Fixture } from '../deployer/index.ts';

const DEADLINE_MS = 60_000;

export interface PlaneOptions {
  readonly natsUrl: string;
  /** Tasks beside the deployer's, answered by executors that a team brings. */
  readonly others?: readonly TaskHandler[];
}

/** The deployer behind its executor, as `slipway serve deployer` runs it. */
export interface KeptnPlane {
  readonly bus: Bus;
  /** Publishes the event of a task with this data, as it is; its id. */
  tell(task: string, data: JsonValue): Promise<string>;
  /** The same with the scope of a service, and all that was answered once there is a `.finished`. */
  ask(task: string, service: string, data?: JsonObject): Promise<Answers>;
  /** All events since the start, growing. */
  readonly seen: readonly CloudEvent[];
  /** All that was answered until now. */
  answersTo(id: string): Answers;
  /** The same, once there is a `.finished`. */
  answered(id: string): Promise<Answers>;
}

export interface Answers {
  /** The last part of each type, in the order of the stream; `.status.changed` left out. */
  readonly phases: readonly string[];
  /** Data of the `.finished`. */
  readonly finished: JsonObject;
  readonly events: readonly CloudEvent[];
}

export async function keptnPlane(fixture: Fixture, { natsUrl, others = [] }: PlaneOptions): Promise<KeptnPlane> {
  const bus = await testBus(natsUrl);
  const seen = await followAll(await testBus(natsUrl));
  const executor = await startExecutor({
    name: 'slipway-deployer',
    bus,
    handlers: [...createDeployer(fixture.deps), ...others],
    log: silentLog(),
    replica: randomUUID(),
    clock: () => new Date(),
    ackWait: 5_000,
    lease: 3_000,
    concurrency: 4,
    attempts: 3,
  });
  cleanUpLater(async () => executor.stop());

  const answersTo = (id: string): Answers => {
    const events = seen.filter((event) => triggeredIdOf(event) === id);
    const phases = events.map(({ type }) => type.slice(type.lastIndexOf('.') + 1)).filter((last) => last !== 'changed');
    const finished = events.find(({ type }) => type.endsWith('.finished'));
    return { phases, finished: finished === undefined ? {} : objectData(finished), events };
  };
  const answered = async (id: string) =>
    eventually(
      () => {
        const answers = answersTo(id);
        if (!answers.phases.includes('finished')) throw new Error(`no answer to ${id} yet`);
        return answers;
      },
      { timeout: DEADLINE_MS },
    );
  const tell = async (task: string, data: JsonValue) => {
    const id = randomUUID();
    const extensions = { shkeptncontext: randomUUID() };
    await bus.publish({ id, source: 'test', type: taskType(task, 'triggered'), data, extensions });
    return id;
  };
  return {
    bus,
    seen,
    tell,
    answersTo,
    answered,
    ask: async (task, service, data = {}) =>
      answered(await tell(task, { project: fixture.project, stage: 'dev', service, ...data })),
  };
}

/** Every event of the stream from now on, growing. */
async function followAll(bus: Bus): Promise<readonly CloudEvent[]> {
  const seen: CloudEvent[] = [];
  const control = new AbortController();
  cleanUpLater(async () => control.abort());
  await new Promise<void>((onReady) => {
    void (async () => {
      for await (const { data } of bus.follow({ subjects: ['sh.keptn.>'], onReady, signal: control.signal })) {
        seen.push(decodeStructured(data));
      }
    })();
  });
  return seen;
}
