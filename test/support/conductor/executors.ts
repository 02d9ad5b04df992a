import type { Input } from '../../../services/conductor/decide/index.ts';
import type { CloudEvent } from '../../../services/kit/events/index.ts';
import { executionOfTask } from '../../../services/kit/sequences/index.ts';
import { SCOPE } from './shipyard.ts';

/** How executors do a task: with that result, without a word, or without an end. */
export const MANNERS = ['pass', 'warning', 'fail', 'silent', 'hangs', 'two'] as const;
export type Manner = (typeof MANNERS)[number];

export interface Answered {
  readonly execution: string;
  readonly input: Input;
}

const TASK = /^sh\.keptn\.event\.(deployment|check|approval|release|clean)\.triggered$/;

/** All that is said of a task that was triggered; each word may come before any other, or twice. */
export function answersTo(event: CloudEvent, manner: Manner): readonly Answered[] {
  const task = TASK.exec(event.type)?.[1];
  if (task === undefined || manner === 'silent') return [];
  const service = task === 'approval' ? 'approval-service' : 'x';
  const own = [said(event, service, 'started'), said(event, service, 'status.changed')];
  const ends = manner === 'hangs' ? [] : [said(event, service, 'finished', resultOf(manner))];
  const other = manner === 'two' ? [said(event, 'y', 'started'), said(event, 'y', 'finished', 'warning')] : [];
  // Somebody without a say, who always approves.
  const voter = task === 'approval' ? [said(event, 'cli', 'finished', 'pass')] : [];
  // The release is done by two, as its shipyard says.
  const second = task === 'release' ? [said(event, 'z', 'finished', 'pass')] : [];
  return [...own, ...ends, ...other, ...voter, ...second];
}

function resultOf(manner: Manner): string {
  return manner === 'two' ? 'pass' : manner;
}

function said(
  triggered: CloudEvent,
  source: string,
  phase: 'started' | 'status.changed' | 'finished',
  result?: string,
): Answered {
  const { execution, index } = executionOfTask(triggered.id);
  const data = result === undefined ? { approval: { state: 'open' } } : { status: 'succeeded', result };
  const event = { ...triggered, id: `${triggered.id}-${source}-${phase}`, source, data: { ...SCOPE, ...data } };
  return { execution, input: { kind: 'answer', event, phase, index } };
}
