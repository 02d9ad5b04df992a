import { deriveId, objectData, taskType, triggeredIdOf } from '../../../services/kit/events/index.ts';
import { executionOfTask } from '../../../services/kit/sequences/index.ts';
import { SHIPYARD } from './shipyard.ts';
import { answersTo, isSequence, isTask, nameOf, runsOf, type Run, type Said, type Story } from './story.ts';

const CONDUCTOR = 'slipway-conductor';

/** What is wrong with what was said: an end that is missing or doubled, an event without a cause, a follower of an aborted run. */
export function wrongEvents(story: Story): readonly string[] {
  const runs = runsOf(story);
  return [
    ...doubled(story),
    ...runs.flatMap((run) => [...wrongEnd(run), ...wrongTasks(story, run), ...wrongFollowers(runs, run)]),
    ...withoutCause(story, runs),
  ];
}

/** Each `.triggered`, and each end, is there once. */
function doubled({ events }: Story): readonly string[] {
  const ids = events.map(({ event }) => `${event.source} ${event.id}`);
  return events
    .filter((_, at) => ids.indexOf(ids[at] ?? '') !== at)
    .map(({ event }) => `${event.type} ${event.id} is there twice`);
}

function wrongEnd(run: Run): readonly string[] {
  const [end] = run.ends;
  if (run.ends.length !== 1) return [`${nameOf(run)} ended ${run.ends.length} times`];
  if (end !== undefined && end.seq < run.trigger.seq) return [`${nameOf(run)} ended before it was asked for`];
  return [];
}

/** Each task comes when the one before it was finished, and none after the end; a run that passed has done all of them. */
function wrongTasks(story: Story, run: Run): readonly string[] {
  const definitions = tasksOf(run);
  const end = run.ends[0];
  const wrong = run.tasks.flatMap((task) => {
    const { index } = executionOfTask(task.event.id);
    const before = index === 0 ? [run.trigger] : finishesOf(story, run, index - 1);
    return [
      ...(task.event.type === taskType(definitions[index]?.name ?? '', 'triggered') ? [] : ['is not of its sequence']),
      ...(before.some(({ seq }) => seq < task.seq) ? [] : ['has no cause']),
      ...(end === undefined || task.seq < end.seq ? [] : ['came after the end']),
    ].map((fault) => `task ${index} of ${nameOf(run)} ${fault}`);
  });
  const done = definitions.every((_, index) => finishesOf(story, run, index).some(({ seq }) => seq < (end?.seq ?? 0)));
  const claims = end !== undefined && objectData(end.event)['result'] !== 'fail';
  return claims && !done ? [...wrong, `${nameOf(run)} passed without all of its tasks`] : wrong;
}

function finishesOf(story: Story, run: Run, index: number): readonly Said[] {
  const task = run.tasks.find(({ event }) => executionOfTask(event.id).index === index);
  return task === undefined ? [] : answersTo(story, task, 'finished');
}

/** What follows by the shipyard is triggered once, and nothing follows an aborted run. */
function wrongFollowers(runs: readonly Run[], run: Run): readonly string[] {
  const end = run.ends[0];
  if (end === undefined) return [];
  const { result, status } = objectData(end.event);
  const wanted = status === 'aborted' ? [] : followersOf(run, String(result));
  return SHIPYARD.stages.flatMap((stage) =>
    stage.sequences.flatMap((sequence) => {
      const id = followerId(run, stage.name, sequence.name);
      const isWanted = wanted.includes(`${stage.name}.${sequence.name}`);
      const isThere = runs.some(({ trigger }) => trigger.event.id === id);
      if (isWanted === isThere) return [];
      return [
        `${nameOf(run)} ended ${String(status)} ${String(result)} and ${isThere ? 'triggered' : 'did not trigger'} ${stage.name}.${sequence.name}`,
      ];
    }),
  );
}

/** By the rules of the shipyard's text: on pass or warning without a selector, else on the result it asks for. */
function followersOf(run: Run, result: string): readonly string[] {
  return SHIPYARD.stages.flatMap(({ name: stage, sequences }) =>
    sequences
      .filter(({ triggeredOn }) =>
        triggeredOn.some(
          (on) =>
            on.stage === run.stage &&
            on.sequence === run.sequence &&
            (on.match['result'] === undefined ? result !== 'fail' : on.match['result'] === result),
        ),
      )
      .map(({ name }) => `${stage}.${name}`),
  );
}

/** What the conductor says follows from something that was said before. */
function withoutCause({ events }: Story, runs: readonly Run[]): readonly string[] {
  const byId = new Map(events.map((said) => [said.event.id, said]));
  const own = events.filter(({ event }) => event.source === CONDUCTOR);
  return own
    .filter(({ seq, event }) => {
      if (isTask(event, 'triggered')) return !runs.some(({ id }) => id === executionOfTask(event.id).execution);
      if (isSequence(event, 'triggered')) return !runs.some((run) => isFollower(run, event.id, seq));
      return (byId.get(triggeredIdOf(event) ?? '')?.seq ?? Infinity) > seq;
    })
    .map(({ event }) => `${event.type} ${event.id} has no cause`);
}

function isFollower(run: Run, id: string, seq: number): boolean {
  const ended = run.ends.some((end) => end.seq < seq);
  return (
    ended &&
    SHIPYARD.stages.some(({ name, sequences }) =>
      sequences.some((sequence) => followerId(run, name, sequence.name) === id),
    )
  );
}

function followerId(run: Run, stage: string, sequence: string): string {
  return deriveId(run.id, 'triggers', stage, sequence);
}

function tasksOf({ stage, sequence }: Run) {
  const sequences = SHIPYARD.stages.find(({ name }) => name === stage)?.sequences ?? [];
  return sequences.find(({ name }) => name === sequence)?.tasks ?? [];
}
