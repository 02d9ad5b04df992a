import { readApproval, type Approval } from '../../kit/approvals/index.ts';
import {
  contextOf,
  decodeStructured,
  EVENT_SUBJECTS,
  objectData,
  taskType,
  type CloudEvent,
} from '../../kit/events/index.ts';
import { findSequence, listQueues, type SequenceRecord } from '../../kit/sequences/index.ts';
import { createUniform } from '../../kit/uniform/index.ts';
import { listDeadLetters } from '../dead-letters/index.ts';
import { readNewestFirst } from '../history/index.ts';
import { KEPTN_DEFAULTS } from '../keptn/index.ts';
import type { GatewayOptions } from '../options.ts';
import type { Evidence, KnownExecutor, Traces } from './types.ts';
import { openTaskOf } from './words.ts';

export type ExplainOptions = Pick<GatewayOptions, 'bus' | 'clock' | 'newId' | 'keptn' | 'projects'>;

/** Events of a context that are looked at. */
const MOST_EVENTS = 50;

/** Reads all that the runs of a context are explained by. @throws SLW_BUS_UNAVAILABLE */
export async function gatherEvidence(options: ExplainOptions, runs: readonly SequenceRecord[]): Promise<Evidence> {
  const { bus, clock } = options;
  const waiting = runs.filter(({ state }) => state === 'waiting');
  const queues = (await Promise.all(waiting.map(async (run) => listQueues(bus, run)))).flat();
  const held = queues.flatMap(({ project, active }) => (active === null ? [] : [{ project, id: active }]));
  const found = await Promise.all(held.map(async ({ project, id }) => findSequence(bus, project, id)));
  const holders = found.filter((run) => run !== undefined);
  return {
    ...{ runs, queues, holders, now: clock() },
    approvals: await approvalsOf(options, runs),
    executors: await executorsOf(options, [...runs, ...holders]),
  };
}

async function approvalsOf({ bus }: ExplainOptions, runs: readonly SequenceRecord[]): Promise<Map<string, Approval>> {
  const ids = runs.flatMap((run) => {
    const task = openTaskOf(run);
    return task?.name === 'approval' && task.triggeredId !== undefined ? [task.triggeredId] : [];
  });
  const stored = await Promise.all(ids.map(async (id) => readApproval(bus, id)));
  return new Map(
    stored.flatMap((each) => (each === undefined ? [] : [[each.record.approval.id, each.record.approval]])),
  );
}

/** Who registered for the tasks that nobody has answered yet; a subscription that names nothing is for everything. */
async function executorsOf(
  { bus, clock, newId, keptn = KEPTN_DEFAULTS }: ExplainOptions,
  runs: readonly SequenceRecord[],
): Promise<Map<string, KnownExecutor[]>> {
  const open = runs.filter((run) => openTaskOf(run)?.state === 'triggered');
  const known = new Map<string, KnownExecutor[]>();
  if (open.length === 0) return known;
  const all = await createUniform({ bus, clock, newId, ttl: keptn.uniformTtl }).list();
  for (const run of open) {
    const task = openTaskOf(run)?.name ?? '';
    const wanted = all.filter(({ subscriptions }) =>
      subscriptions.some(({ event, filter }) => event === taskType(task, 'triggered') && isFor(filter, run)),
    );
    if (wanted.length > 0) {
      known.set(
        task,
        wanted.map(({ name, metadata }) => ({ name, lastSeen: metadata.lastseen })),
      );
    }
  }
  return known;
}

interface Filter {
  readonly projects: readonly string[];
  readonly stages: readonly string[];
  readonly services: readonly string[];
}

function isFor({ projects, stages, services }: Filter, { project, stage, service }: SequenceRecord): boolean {
  const includes = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  return includes(projects, project) && includes(stages, stage) && includes(services, service);
}

/** Reads what there is of a context that has no run. @throws SLW_BUS_UNAVAILABLE */
export async function gatherTraces({ bus, clock }: ExplainOptions, project: string, context: string): Promise<Traces> {
  const events: { event: CloudEvent; time: Date }[] = [];
  const left = await readNewestFirst(bus, { subjects: EVENT_SUBJECTS }, ({ data, time }) => {
    const event = decoded(data);
    if (event !== undefined && contextOf(event) === context) events.push({ event, time });
    return events.length < MOST_EVENTS ? 'more' : 'enough';
  });
  const letters = (await listDeadLetters(bus)).map((letter) => ({ letter, event: decoded(Buffer.from(letter.event)) }));
  return {
    ...{ project, context, complete: left === undefined, now: clock() },
    events: events.toReversed().map(({ event, time }) => {
      const { project: named } = objectData(event);
      return {
        id: event.id,
        type: event.type,
        time: time.toISOString(),
        ...(typeof named === 'string' ? { project: named } : {}),
      };
    }),
    deadLetters: letters.flatMap(({ letter: { seq, service, reason }, event }) =>
      event !== undefined && isOf(event, project, context) ? [{ seq, service, reason, eventId: event.id }] : [],
    ),
  };
}

function isOf(event: CloudEvent, project: string, context: string): boolean {
  return contextOf(event) === context && objectData(event)['project'] === project;
}

/** Undefined for what others put on the subjects of events without it being one. */
function decoded(data: Uint8Array): CloudEvent | undefined {
  try {
    return decodeStructured(data);
  } catch {
    return undefined;
  }
}
