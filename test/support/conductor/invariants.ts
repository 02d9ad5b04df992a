import { executionOfTask } from '../../../services/kit/sequences/index.ts';
import type { Change, World } from './world.ts';

const OPEN: readonly string[] = ['delayed', 'triggered', 'started'];
const TRIGGERED = '.triggered';

/** Not by `expect`, which takes most of the time when it is called after each of a million steps. */
function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

/** What holds after every step. */
export function holdsAlways(world: World): void {
  const executions = [...world.executions.values()];
  const records = executions.map(({ record }) => record);
  const { active, waiting, aside = [] } = world.queue();
  const started = records.filter(({ state }) => state === 'started');
  must(started.length <= 1, 'two runs are active');
  must(started[0] === undefined || active === started[0].id, 'the active run does not hold the queue');
  for (const { tasks } of records) {
    must(tasks.filter(({ state }) => OPEN.includes(state)).length <= 1, 'two tasks of a run are open');
  }
  const holder = records.find(({ id }) => id === active)?.state ?? 'started';
  must(['started', 'waiting', 'aborting'].includes(holder), `a run that is ${holder} holds the queue`);
  const inTurn = waiting.map(({ id }) => id).concat(active ?? []);
  const wanting = records.filter(({ state, id }) => state === 'waiting' || state === 'started' || id === active);
  same(
    inTurn,
    wanting.map(({ id }) => id),
    'in the queue are not those who wait and who has it',
  );
  const unended = records.filter(({ state }) => state !== 'finished').map(({ id }) => id);
  same(inTurn.concat(aside), unended, 'the queue does not name each run that has not ended');
  must(
    waiting.every(({ seq }, at) => at === 0 || (waiting[at - 1]?.seq ?? 0) < seq),
    'the queue is out of order',
  );
  const last = world.changes.at(-1);
  if (last !== undefined) holdsForChange(last);
}

function holdsForChange({ before, input, decision }: Change): void {
  const { events, state, cancels } = decision;
  const record = state.execution?.record;
  const triggers = events.filter(({ type }) => type.endsWith(TRIGGERED));
  must(events.length === 0 || record !== undefined, 'an event is invented');
  must(before?.record.state !== 'finished' || events.length === 0, 'a run that has ended says something');
  must(before?.record.aborted === undefined || triggers.length === 0, 'an aborted run triggers something');
  const task = events.find(({ type }) => type.endsWith(TRIGGERED) && type.split('.').length === 5);
  must(task === undefined || record?.state === 'started', 'a run without its turn triggers a task');
  const wasPaused = before?.record.state === 'paused' && input.kind !== 'control';
  must(!wasPaused || task === undefined, 'a paused run triggers a task');
  const stops = record?.state === 'aborting' || (record?.timedOut ?? record?.aborted) !== undefined;
  if (before === undefined || !stops || before.record.state === 'aborting') return;
  const was = before.record.tasks[before.index]?.state;
  const answered = record?.tasks[before.index]?.status === 'succeeded';
  const isOut = was === 'triggered' || was === 'started';
  must(!isOut || answered || cancels.length === 1, 'executors are not told');
}

/** What holds when nothing is on its way any more. */
export function holdsInTheEnd(world: World): void {
  const records = [...world.executions.values()].map(({ record }) => record);
  const { active, waiting, aside } = world.queue();
  must(
    records.every(({ state }) => state === 'finished'),
    `not ended: ${JSON.stringify(records)}`,
  );
  must(active === null && waiting.length === 0 && aside === undefined, 'the queue is not empty');
  const ids = world.published.map(({ id }) => id);
  must(new Set(ids).size === ids.length, 'an event is published twice');
  const ends = world.published.filter(({ type }) => /dev\.\w+\.finished$/.test(type));
  must(ends.length === records.length, 'not each run has one end');
  for (const { id, type } of world.published) {
    const isTask = type.endsWith(TRIGGERED) && type.split('.').length === 5;
    must(!isTask || world.executions.has(executionOfTask(id).execution), 'a task of no run');
    must(!type.endsWith('release.triggered') || !declined(world, executionOfTask(id).execution), 'a declined release');
  }
}

/** Whether the approval of a run was declined by whom it counts. */
function declined(world: World, execution: string): boolean {
  const tasks = world.executions.get(execution)?.record.tasks ?? [];
  return tasks.some(({ name, result }) => name === 'approval' && result === 'fail');
}

function same(one: readonly string[], other: readonly string[], words: string): void {
  must(one.toSorted().join() === other.toSorted().join(), `${words}: ${one.join()}; ${other.join()}`);
}
