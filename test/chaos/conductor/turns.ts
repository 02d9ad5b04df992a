import { objectData } from '../../../services/kit/events/index.ts';
import { executionOfTask, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { answersTo, nameOf, runsOf, type Run, type Story } from './story.ts';

/** What is wrong with whose turn it was, with what was commanded, and with what is left when all is over. */
export function wrongTurns(story: Story): readonly string[] {
  const runs = runsOf(story);
  return [
    ...runs.flatMap((run) => [...overlaps(story, runs, run), ...overtaken(story, runs, run)]),
    ...runs.flatMap((run) => [...wentOn(story, run), ...wrongAbort(story, run), ...timedOutWrongly(story, run)]),
    ...leftovers(story, runs),
  ];
}

/** While a run that nobody paused has its turn, no other of its service in that stage is given a task. */
function overlaps(story: Story, runs: readonly Run[], run: Run): readonly string[] {
  const [first, end] = [run.tasks[0], run.ends[0]];
  if (first === undefined || end === undefined || wasPaused(story, run)) return [];
  const others = runs.filter((other) => other.id !== run.id && isSameLane(run, other));
  return others
    .filter(({ tasks }) => tasks.some(({ seq }) => seq > first.seq && seq < end.seq))
    .map((other) => `${nameOf(other)} was given a task while ${nameOf(run)} had the service`);
}

/** The first that was asked for is the first to begin. */
function overtaken(story: Story, runs: readonly Run[], run: Run): readonly string[] {
  const begun = run.tasks[0];
  if (begun === undefined || wasPaused(story, run)) return [];
  const earlier = runs.filter((other) => isSameLane(run, other) && other.trigger.seq < run.trigger.seq);
  return earlier
    .filter((other) => !wasPaused(story, other) && (other.tasks[0]?.seq ?? 0) > begun.seq)
    .map((other) => `${nameOf(run)} began before ${nameOf(other)}, which was asked for earlier`);
}

/** No task is triggered in a pause that all runs of the context were seen in. */
function wentOn(story: Story, run: Run): readonly string[] {
  const pauses = story.held.filter(({ context }) => context === run.context);
  return pauses
    .filter(({ from, to }) => run.tasks.some(({ seq }) => seq > from && seq <= to))
    .map(() => `${nameOf(run)} was given a task while it was paused`);
}

/** A run says that it was aborted only after somebody asked for that, and one that follows from it does nothing. */
function wrongAbort({ commanded }: Story, run: Run): readonly string[] {
  const abort = commanded.find(({ context, action }) => context === run.context && action === 'abort');
  const [end] = run.ends;
  if (end === undefined) return [];
  const isAborted = objectData(end.event)['status'] === 'aborted';
  if (isAborted && (abort === undefined || end.seq <= abort.from)) return [`${nameOf(run)} was aborted by nobody`];
  if (abort === undefined || run.trigger.seq <= abort.to || isAborted) return [];
  return [`${nameOf(run)} began in a context that was aborted before, and ended otherwise`];
}

/** A task that somebody had taken before the timer was sent was not left to nobody. */
function timedOutWrongly(story: Story, run: Run): readonly string[] {
  const record = story.records.find(({ id }) => id === run.id);
  const task = run.tasks.at(-1);
  if (record?.message?.includes('SLW_SEQUENCE_TASK_UNCLAIMED') !== true || task === undefined) return [];
  const { execution, index } = executionOfTask(task.event.id);
  const fired = story.fired.get(`${execution}.${index}.unclaimed`) ?? 0;
  const heard = ['started', 'finished'].flatMap((phase) => answersTo(story, task, phase));
  return heard.some(({ seq }) => seq < fired)
    ? [`${nameOf(run)} ended for want of an executor, which had spoken before`]
    : [];
}

/** Nobody is left in a queue, and each run has one record, which has ended. */
function leftovers({ records, queues }: Story, runs: readonly Run[]): readonly string[] {
  const left = queues.filter(({ active, waiting, aside = [] }) => active !== null || waiting.length + aside.length > 0);
  const open = records.filter(({ state }) => state !== 'finished');
  const known = new Set(records.map(({ id }) => id));
  return [
    ...left.map(({ stage, service }) => `somebody is left in the queue of ${service} in ${stage}`),
    ...open.map(({ id, state }: SequenceRecord) => `the record of ${id} is ${state}`),
    ...runs.filter(({ id }) => !known.has(id)).map((run) => `${nameOf(run)} has no record`),
  ];
}

function wasPaused({ commanded }: Story, run: Run): boolean {
  return commanded.some(({ context, action }) => context === run.context && action === 'pause');
}

function isSameLane(one: Run, other: Run): boolean {
  return one.stage === other.stage && one.service === other.service;
}
