import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { selectorMatches, whySelectorFails, type Outcome } from '../shipyard/index.ts';
import { followerTriggered, sequenceFinished } from './events.ts';
import { released } from './queue.ts';
import {
  decided,
  type Decision,
  type Ending,
  type Execution,
  type Follower,
  type Queue,
  type Surroundings,
} from './state.ts';

/** Ends the run: says so, triggers what follows, and gives the service to the next in the queue. */
export function endSequence(execution: Execution, queue: Queue, ending: Ending, around: Surroundings): Decision {
  const { nothingFollows: _, ...end } = ending;
  const { fired, notTriggered } = followersOf(execution, ending);
  const triggered = fired.map((follower) => followerTriggered(execution, follower, end, around.now));
  const { ending: _ending, ...rest } = execution;
  const finished: Execution = {
    ...rest,
    record: {
      ...withoutOpenEnds(execution.record),
      state: 'finished',
      finishedAt: around.now.toISOString(),
      ...end,
      ...(triggered.length === 0 ? {} : { triggers: triggered.map(({ id }) => id) }),
      ...(notTriggered.length === 0 ? {} : { notTriggered }),
    },
  };
  const left = released(queue, execution.record.id);
  return decided(
    { execution: finished, queue: left.queue },
    { events: [sequenceFinished(finished, end, around.now), ...triggered], wake: left.wake },
  );
}

/** What is only true of a run that has not ended is taken off its record; tasks that never ran are skipped. */
function withoutOpenEnds(record: SequenceRecord): SequenceRecord {
  const { waitsFor: _waitsFor, pausedFrom: _from, paused: _paused, deadline: _deadline, ...rest } = record;
  return {
    ...rest,
    tasks: record.tasks.map((task) => (task.state === 'finished' ? task : { ...task, state: 'skipped' })),
  };
}

interface Followers {
  readonly fired: readonly Follower[];
  readonly notTriggered: NonNullable<SequenceRecord['notTriggered']>;
}

/** A sequence may ask for several ends of this one: it follows once if any of them came. */
function followersOf(execution: Execution, { result, nothingFollows }: Ending): Followers {
  const lastTask = execution.tasks[execution.index]?.name ?? '';
  const outcome = { result, lastTask };
  const fires = (follower: Follower) => nothingFollows === undefined && selectorMatches(follower.match, outcome);
  const fired = unique(execution.followers.filter(fires));
  const left = execution.followers.filter((follower) => !fired.some(isSame(follower)));
  return {
    fired,
    notTriggered: unique(left).map(({ stage, sequence }) => {
      const entries = left.filter(isSame({ stage, sequence }));
      return { stage, sequence, reason: nothingFollows ?? whyNot(entries, outcome) };
    }),
  };
}

type Named = Pick<Follower, 'stage' | 'sequence'>;

function isSame({ stage, sequence }: Named): (other: Named) => boolean {
  return (other) => other.stage === stage && other.sequence === sequence;
}

function unique(followers: readonly Follower[]): readonly Follower[] {
  return followers.filter((follower, index) => followers.findIndex(isSame(follower)) === index);
}

function whyNot(followers: readonly Follower[], outcome: Outcome): string {
  return followers.map(({ match }) => whySelectorFails(match, outcome)).join('; ');
}
