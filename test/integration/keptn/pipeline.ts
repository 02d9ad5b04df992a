import { randomBytes, randomUUID } from 'node:crypto';
import { startApprovals } from '../../../services/approval/index.ts';
import { parseShipyard, startConductor } from '../../../services/conductor/index.ts';
import { sequenceType, type JsonObject } from '../../../services/kit/events/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { listSequences, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { cleanUpLater, eventually } from '../../support/index.ts';
import type { Fixture } from '../deployer/index.ts';
import type { KeptnPlane } from './plane.ts';

const DEADLINE_MS = 120_000;

/** A project with a shipyard of its own, conducted from the first event to the last. */
export interface Pipeline {
  readonly project: string;
  /** Adds a service with these files below its folder in every stage. */
  addService(service: string, files: Readonly<Record<string, string>>): Promise<void>;
  /** Sends `<stage>.<sequence>.triggered`; the context of all that follows. */
  trigger(sequence: `${string}.${string}`, service: string, data?: JsonObject): Promise<string>;
  runs(context: string): Promise<readonly SequenceRecord[]>;
  /** The runs of a context once there are so many and all have ended, by `<stage>.<sequence>`. */
  ended(context: string, count: number): Promise<ReadonlyMap<string, SequenceRecord>>;
}

export async function pipeline(fixture: Fixture, { bus }: KeptnPlane, shipyard: string): Promise<Pipeline> {
  const { projects } = fixture.deps.charts;
  const project = `q${randomBytes(4).toString('hex')}`;
  const stages = parseShipyard(shipyard).stages.map(({ name }) => name);
  await projects.create(project, shipyard, stages);
  const common = { bus, log: silentLog(), clock: () => new Date(), ackWait: 5_000 };
  const conductor = await startConductor({ ...common, projects, startTimeout: 600_000 });
  const approvals = await startApprovals(common);
  cleanUpLater(async () => {
    await approvals.stop();
    await conductor.stop();
  });
  const runs = async (context: string) => listSequences(bus, { project, context });
  return {
    project,
    runs,
    addService: async (service, files) => {
      await projects.createService(project, service);
      const resources = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
      for (const stage of stages) await projects.write({ project, stage, service }, resources, `Add ${service}`);
    },
    trigger: async (sequence, service, data = {}) => {
      const [stage = '', name = ''] = sequence.split('.');
      const context = randomUUID();
      await bus.publish({
        id: randomUUID(),
        source: 'test',
        type: sequenceType(stage, name, 'triggered'),
        data: { project, stage, service, ...data },
        extensions: { shkeptncontext: context },
      });
      return context;
    },
    ended: async (context, count) =>
      eventually(
        async () => {
          const found = await runs(context);
          const open = found.filter(({ state }) => state !== 'finished');
          if (found.length !== count || open.length > 0) throw new Error(JSON.stringify(found));
          return new Map(found.map((run) => [`${run.stage}.${run.sequence}`, run]));
        },
        { timeout: DEADLINE_MS, interval: 200 },
      ),
  };
}
