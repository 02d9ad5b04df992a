import { Type, type Static } from 'typebox';
import { sequenceType, taskType } from '../../../kit/events/index.ts';
import { finishedId, type SequenceRecord, type TaskRecord } from '../../../kit/sequences/index.ts';
import { nanoseconds } from './nanoseconds.ts';

export const eventInfoSchema = Type.Object({
  eventId: Type.String(),
  keptnContext: Type.String(),
  time: Type.String({ description: 'Nanoseconds since 1970.' }),
});

type EventInfo = Static<typeof eventInfoSchema>;

interface Seen {
  readonly type: string;
  readonly id: string;
  readonly at: string;
}

/** By type, the last event that the runs of a service in a stage tell of. */
export function lastEventTypes(runs: readonly SequenceRecord[]): Record<string, EventInfo> {
  const seen = runs.flatMap((run) => eventsOf(run).map((event) => ({ ...event, context: run.context })));
  const inOrder = seen.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return Object.fromEntries(
    inOrder.map(({ type, id, at, context }) => [type, { eventId: id, keptnContext: context, time: nanoseconds(at) }]),
  );
}

/** The image of the last deployment that went well. */
export function deployedImage(runs: readonly SequenceRecord[]): string | undefined {
  const deployed = runs.flatMap((run) => {
    const at = run.tasks.find(isDeployed)?.finishedAt;
    return at === undefined || run.image === undefined ? [] : [{ at, image: run.image }];
  });
  return deployed.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1)?.image;
}

function isDeployed({ name, status, result }: TaskRecord): boolean {
  return name === 'deployment' && status === 'succeeded' && result !== 'fail';
}

function eventsOf({ id, stage, sequence, triggeredId, triggeredAt, finishedAt, tasks }: SequenceRecord): Seen[] {
  const ended = finishedAt === undefined ? [] : [{ id: finishedId(id), at: finishedAt }];
  return [
    { type: sequenceType(stage, sequence, 'triggered'), id: triggeredId, at: triggeredAt },
    ...tasks.flatMap(eventsOfTask),
    ...ended.map((end) => ({ type: sequenceType(stage, sequence, 'finished'), ...end })),
  ];
}

function eventsOfTask({ name, triggeredId, triggeredAt, latestEvent }: TaskRecord): Seen[] {
  if (triggeredId === undefined || triggeredAt === undefined) return [];
  const triggered = { type: taskType(name, 'triggered'), id: triggeredId, at: triggeredAt };
  return latestEvent === undefined
    ? [triggered]
    : [triggered, { type: latestEvent.type, id: latestEvent.id, at: latestEvent.time }];
}
