import type { Bus } from '../bus/index.ts';
import type { Scope } from '../events/index.ts';

/** The queue of a service in a stage as the conductor keeps it: ids of runs, each of which has not ended. */
export interface QueueRecord {
  /** Who has the service. */
  readonly active: string | null;
  /** Who waits for it, the next first. */
  readonly waiting: readonly { readonly id: string }[];
  /** Who neither has nor wants it now: people are asked, or somebody paused it. */
  readonly aside?: readonly string[];
}

export type StoredQueue = Scope & QueueRecord;

export interface QueueFilter {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

/** Where a queue lies, one message each, the newest; with a name left out, those of all. */
export function queueSubject({ project = '*', stage = '*', service = '*' }: QueueFilter): string {
  return `slipway.queue.${project}.${stage}.${service}`;
}

/** The queues that match, by stage and service; one in which nobody is has nobody in it. @throws SLW_BUS_UNAVAILABLE */
export async function listQueues(bus: Bus, filter: QueueFilter): Promise<StoredQueue[]> {
  const found: StoredQueue[] = [];
  for await (const { subject, data } of bus.readAll(queueSubject(filter))) {
    const [, , ...names] = subject.split('.');
    const [projectOf, stageOf, serviceOf] = names;
    if (projectOf === undefined || stageOf === undefined || serviceOf === undefined || data.length === 0) continue;
    const queue = JSON.parse(Buffer.from(data).toString('utf8')) as QueueRecord;
    found.push({ ...queue, project: projectOf, stage: stageOf, service: serviceOf });
  }
  return found;
}

/** All that a queue names. */
export function namedBy({ active, waiting, aside = [] }: QueueRecord): readonly string[] {
  return [...(active === null ? [] : [active]), ...waiting.map(({ id }) => id), ...aside];
}
