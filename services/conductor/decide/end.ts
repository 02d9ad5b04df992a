import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { selectorMatches, whySelectorFails, type Outcome } from '../shipyard/index.ts';
import { followerTriggered, sequenceFinished } from './events.ts';
import { released } from './queue.ts';
import { decided, type Decision, type Ending, type Execution, type Follower, type Queue, type Surroundings } from './state.ts';

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
  const named = Map.groupBy(execution.followers, ({ stage, sequence }) => `${stage}.${sequence}`);
  const entries = [...named.values()].map((same) => ({
    fires: nothingFollows === undefined ? same.find(({ match }) => selectorMatches(match, { result, lastTask })) : undefined,
    same,
  }));
  return {
    fired: entries.flatMap(({ fires }) => (fires === undefined ? [] : [fires])),
    notTriggered: entries.flatMap(({ fires, same: [first, ...others] }) => {
      if (fires !== undefined || first === undefined) return [];
      const reason = nothingFollows ?? whyNot([first, ...others], { result, lastTask });
      return [{ stage: first.stage, sequence: first.sequence, reason }];
    }),
  };
}

function whyNot(followers: readonly Follower[], outcome: Outcome): string {
  return followers.map(({ match }) => whySelectorFails(match, outcome)).join('; ');
}
