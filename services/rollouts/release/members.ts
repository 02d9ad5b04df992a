import type { TaskJournal } from '../../kit/executor/index.ts';
import type { Mark, RolloutView } from '../../kit/rollouts/index.ts';
import type { Pin } from '../pins.ts';
import { nameOf } from '../words.ts';
import type { Group } from '../work.ts';

/** A Rollout that is to be promoted. */
export interface Member {
  readonly view: RolloutView;
  /** The version that the run is about; undefined when nothing says so: then it is the one that is there now. */
  readonly pin: Pin | undefined;
  /** What an attempt before recorded right before its patch. */
  readonly mark: Mark | undefined;
}

export function membersOf({ views, pins }: Group, journal: TaskJournal): readonly Member[] {
  return views.map((view) => ({
    view,
    pin: pins.find(({ name }) => name === view.name),
    mark: journal.get(effectOf(view.name)) as Mark | undefined,
  }));
}

/** The journal's name for the promote of a Rollout. */
export function effectOf(name: string): string {
  return `promote ${name}`;
}

/** The version that a promote may touch. */
export function expectedHash({ pin, mark, view }: Member): string {
  return mark?.podHash ?? pin?.podHash ?? view.podHash;
}

/** Sentences about those whose version is not the run's any more: somebody deployed in between. Pure. */
export function supersededWords(members: readonly Member[]): readonly string[] {
  return members
    .filter((member) => member.view.podHash !== '' && member.view.podHash !== expectedHash(member))
    .map(({ view, pin }) => {
      const meant =
        pin?.revision === undefined ? 'The version of this run' : `Revision ${pin.revision}, which this run deployed,`;
      return `${meant} was superseded by ${nameOf(view)}: nothing was changed. Release that one by its own run.`;
    });
}
