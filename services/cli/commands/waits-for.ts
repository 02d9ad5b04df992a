import type { SequenceRecord } from '../../kit/sequences/index.ts';

/** In a few words what has to happen before a run goes on; nothing for one that has ended. */
export function waitsFor(run: SequenceRecord): string {
  switch (run.state) {
    case 'waiting':
      return 'the run before it';
    case 'waitingForApproval':
      return 'approval';
    case 'paused':
      return 'resume';
    case 'aborting':
      return 'executors to stop';
    case 'started':
      return waitsForTask(run);
    case 'finished':
      return '';
  }
}

function waitsForTask({ tasks }: SequenceRecord): string {
  const task = tasks.find(({ state }) => state === 'delayed' || state === 'triggered' || state === 'started');
  if (task === undefined) return '';
  if (task.state === 'delayed') return `${task.name}, due ${task.dueAt ?? ''}`.trimEnd();
  return task.state === 'triggered' ? `${task.name}, nobody has it yet` : `${task.name} (${task.executors.join(', ')})`;
}

/** How a run ended in one word: its result, unless somebody or the time ended it. */
export function endWord({ status, timedOut, result }: SequenceRecord): string {
  if (timedOut === true) return 'timed out';
  return status === 'aborted' ? 'aborted' : (result ?? '');
}
