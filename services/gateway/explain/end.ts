import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { Evidence, Finding } from './types.ts';
import { byWhom, command } from './words.ts';

/** How a run ended, what its end triggered, and what it did not. */
export function endFindings(run: SequenceRecord, { runs }: Pick<Evidence, 'runs'>): Finding[] {
  return [endFinding(run), ...triggered(run, runs), ...notTriggered(run)];
}

function endFinding(run: SequenceRecord): Finding {
  const { result, status, message, timedOut, aborted, finishedAt } = run;
  const failed = run.tasks.find(
    (task) => task.state === 'finished' && (task.result === 'fail' || task.status === 'errored'),
  );
  const how =
    aborted !== undefined
      ? `aborted${byWhom(aborted)}`
      : timedOut === true
        ? 'timed out'
        : (result ?? 'without a result');
  const words = [message, failed?.message].find((text) => (text ?? '') !== '');
  const at = failed === undefined ? '' : ` at its task ${failed.name}`;
  const said = words === undefined || aborted !== undefined ? '' : `: ${words}`;
  return {
    about: 'end',
    message: `Ended ${finishedAt ?? ''}, ${how}${status === undefined || status === 'succeeded' ? '' : ` (${status})`}${at}${said}`,
    ...(failed === undefined ? {} : { task: failed }),
  };
}

function triggered(run: SequenceRecord, runs: readonly SequenceRecord[]): Finding[] {
  return (run.triggers ?? []).map((id) => {
    const follower = runs.find(({ triggeredId }) => triggeredId === id);
    if (follower === undefined) {
      return {
        about: 'triggered',
        message: `It triggered another sequence (event ${id}), whose run is not there yet.`,
      };
    }
    const { stage, sequence, state } = follower;
    return {
      about: 'triggered',
      message: `It triggered ${sequence} in ${stage}, which is ${state}.`,
      follower: { stage, sequence, id: follower.id },
    };
  });
}

function notTriggered(run: SequenceRecord): Finding[] {
  const { notTriggered: left = [], triggers = [], project } = run;
  const none: Finding[] =
    left.length === 0 && triggers.length === 0
      ? [{ about: 'notTriggered', message: 'No triggeredOn of the shipyard names its end: nothing was to follow.' }]
      : [];
  return none.concat(
    left.map(({ stage, sequence, reason }) => ({
      about: 'notTriggered',
      message: `${sequence} in ${stage} was not triggered: ${reason}`,
      next: `slipway trigger sequence ${sequence} --project ${project} --stage ${stage} --service ${run.service}`,
      follower: { stage, sequence },
    })),
  );
}

/** A run that is being ended, and who it waits for. */
export function abortingFinding(run: SequenceRecord): Finding {
  const open = run.tasks.find(({ state }) => state === 'started' || state === 'triggered');
  const who =
    open === undefined || open.executors.length === 0 ? 'the executors of its task' : open.executors.join(', ');
  const by = run.aborted === undefined ? ' because its time is over' : byWhom(run.aborted);
  return {
    about: 'aborting',
    message: `It is being ended${by}. It ends when ${who} has stopped, or when conductor.abortGrace is over.`,
    ...(open === undefined ? {} : { task: open }),
  };
}

export function pausedFinding(run: SequenceRecord): Finding {
  const { paused = { at: run.triggeredAt } } = run;
  return {
    about: 'paused',
    message: `Paused at ${paused.at}${byWhom(paused)}. An open task may end; nothing is triggered after it.`,
    next: command('resume', run),
  };
}
