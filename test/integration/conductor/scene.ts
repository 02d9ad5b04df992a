import { randomUUID } from 'node:crypto';
import {
  parseShipyard,
  startConductor,
  type Conductor,
  type ConductorOptions,
} from '../../../services/conductor/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import {
  answerEvent,
  contextOf,
  decodeStructured,
  sequenceType,
  taskType,
  type CloudEvent,
  type JsonObject,
} from '../../../services/kit/events/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createProjects, type Projects } from '../../../services/kit/projects/index.ts';
import {
  controlSequence,
  listOpen,
  listSequences,
  type ControlAction,
  type SequenceRecord,
} from '../../../services/kit/sequences/index.ts';
import { cleanUpLater, eventually, startTestNats, temporaryFolder, testBus } from '../../support/index.ts';

const PATIENT = { timeout: 30_000 };
export const pass = { status: 'succeeded', result: 'pass' };

/** What a test does with one project. */
export interface SceneProject {
  readonly name: string;
  /** Sends `<stage>.<sequence>.triggered`; the delivery that it begins. */
  trigger(
    sequence: `${string}.${string}`,
    more?: { service?: string; context?: string; data?: JsonObject },
  ): Promise<Delivery>;
  /** Changes the carts of a stage in Git; the commit. */
  change(stage: string): Promise<string>;
  readonly open: (task: string) => Promise<readonly CloudEvent[]>;
}

/** What a test does with one context. */
export interface Delivery {
  readonly context: string;
  runs(): Promise<readonly SequenceRecord[]>;
  /** Waits for the run of `<stage>.<sequence>` to be in that state. */
  until(sequence: string, state: SequenceRecord['state']): Promise<SequenceRecord>;
  /** Waits for the nth `.triggered` of a task. */
  task(name: string, nth?: number): Promise<CloudEvent>;
  answer(
    task: CloudEvent,
    phase: 'started' | 'finished' | 'status.changed',
    data?: JsonObject,
    source?: string,
  ): Promise<void>;
  /** Does a task as one executor would: `.started` and `.finished`. */
  does(name: string, data?: JsonObject, nth?: number): Promise<CloudEvent>;
  control(action: ControlAction, more?: { stage?: string; actor?: string; reason?: string }): Promise<number>;
  /** Types of all events of the context so far, without Keptn's prefix. */
  said(): readonly string[];
  events(): readonly CloudEvent[];
}

export interface ConductorScene {
  readonly bus: Bus;
  readonly url: string;
  project(shipyard: string, services?: readonly string[]): Promise<SceneProject>;
  events(): readonly CloudEvent[];
  /** Ends the conductor, or starts one again. */
  conduct(on: boolean): Promise<void>;
}

/** Once a file. */
export async function conductorScene(options: Partial<ConductorOptions> = {}): Promise<ConductorScene> {
  const { url } = await startTestNats();
  const bus = await testBus(url);
  const clock = () => new Date();
  const projects = createProjects({ dir: await temporaryFolder(), clock, log: silentLog() });
  const common = { bus, projects, log: silentLog(), clock, startTimeout: 600_000, ackWait: 5_000 };
  let conductor: Conductor | undefined;
  const conduct = async (on: boolean) => {
    await conductor?.stop();
    conductor = on ? await startConductor({ ...common, ...options }) : undefined;
  };
  await conduct(true);
  cleanUpLater(async () => conduct(false));
  const events = await readAlong(bus);
  return {
    bus,
    url,
    events,
    conduct,
    async project(spec, services = ['carts']) {
      const name = `p${randomUUID().slice(0, 8)}`;
      const shipyard = `{ apiVersion: spec.keptn.sh/0.2.4, kind: Shipyard, spec: { stages: ${spec} } }`;
      await projects.create(
        name,
        shipyard,
        parseShipyard(shipyard).stages.map((stage) => stage.name),
      );
      for (const service of services) await projects.createService(name, service);
      return sceneProject({ bus, projects, events }, name);
    },
  };
}

interface Parts {
  readonly bus: Bus;
  readonly projects: Projects;
  readonly events: () => readonly CloudEvent[];
}

function sceneProject({ bus, projects, events }: Parts, project: string): SceneProject {
  return {
    name: project,
    async change(stage) {
      const resource = { path: 'notes.txt', content: Buffer.from(randomUUID()) };
      await projects.write({ project, stage, service: 'carts' }, [resource], 'Change it');
      return projects.head(project, stage);
    },
    open: async (task) => listOpen(bus, { task, project }),
    async trigger(sequence, { service = 'carts', context = randomUUID(), data = {} } = {}) {
      const [stage = '', name = ''] = sequence.split('.');
      await bus.publish({
        id: randomUUID(),
        source: 'test',
        type: sequenceType(stage, name, 'triggered'),
        data: { project, stage, service, ...data },
        extensions: { shkeptncontext: context },
      });
      return delivery(bus, project, context, events);
    },
  };
}

function delivery(bus: Bus, project: string, context: string, all: () => readonly CloudEvent[]): Delivery {
  const runs = async () => listSequences(bus, { project, context });
  const events = () => all().filter((event) => contextOf(event) === context);
  const task = async (name: string, nth = 0) =>
    eventually(() => {
      const found = events().filter(({ type }) => type === taskType(name, 'triggered'))[nth];
      if (found === undefined)
        throw new Error(
          `no ${name} yet: ${events()
            .map(({ type }) => type)
            .join(' ')}`,
        );
      return found;
    }, PATIENT);
  const answer: Delivery['answer'] = async (triggered, phase, data = {}, source = 'tester') => {
    const words = phase === 'finished' ? { ...pass, ...data } : data;
    const parts = { triggered, phase, source, id: randomUUID(), time: new Date(), data: words };
    await bus.publish(answerEvent(parts));
  };
  return {
    context,
    runs,
    events,
    task,
    answer,
    said: () => events().map(({ type }) => type.replace('sh.keptn.event.', '')),
    until: async (sequence, state) =>
      eventually(async () => {
        const found = (await runs()).findLast((run) => `${run.stage}.${run.sequence}` === sequence);
        if (found?.state !== state) throw new Error(`${sequence} is ${found?.state ?? 'not there'}, not ${state}`);
        return found;
      }, PATIENT),
    async does(name, data, nth) {
      const triggered = await task(name, nth);
      await answer(triggered, 'started');
      await answer(triggered, 'finished', data);
      return triggered;
    },
    async control(action, more = {}) {
      const request = { project, context, action, ...more };
      const { matched } = await controlSequence({ bus, clock: () => new Date(), newId: randomUUID }, request);
      return matched;
    },
  };
}

/** Every event of the stream, as it comes. */
async function readAlong(bus: Bus): Promise<() => readonly CloudEvent[]> {
  const events: CloudEvent[] = [];
  const controller = new AbortController();
  const ended = (async () => {
    for await (const { data } of bus.follow({ subjects: ['sh.keptn.>'], after: 0, signal: controller.signal })) {
      events.push(decodeStructured(data));
    }
  })();
  cleanUpLater(async () => {
    controller.abort();
    await ended.catch(() => undefined);
  });
  return () => events;
}
