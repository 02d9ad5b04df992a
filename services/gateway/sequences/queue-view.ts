import type { SequenceRecord, StoredQueue } from '../../kit/sequences/index.ts';

/** A queue with its runs in full. */
export interface QueueView {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
  active?: SequenceRecord;
  /** The next first. */
  waiting: SequenceRecord[];
  /** They neither have nor want their turn: people are asked, somebody paused them. */
  aside: SequenceRecord[];
}

/** The queues in which anybody is, by stage and service; a run that ended since the queue was read is left out. */
export function queueViews(queues: readonly StoredQueue[], runs: readonly SequenceRecord[]): QueueView[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const named = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  return queues
    .map(({ project, stage, service, active, waiting, aside = [] }): QueueView => {
      const [has] = active === null ? [] : named([active]);
      return {
        ...{ project, stage, service },
        ...(has === undefined ? {} : { active: has }),
        waiting: named(waiting.map(({ id }) => id)),
        aside: named(aside),
      };
    })
    .filter(({ active, waiting, aside }) => active !== undefined || waiting.length > 0 || aside.length > 0)
    .sort((one, other) => placeOf(one).localeCompare(placeOf(other)));
}

function placeOf({ project, stage, service }: QueueView): string {
  return `${project}/${stage}/${service}`;
}
