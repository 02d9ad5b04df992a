import type { SequenceRecord } from '../../services/kit/sequences/index.ts';
import type { Stage } from '../stage.ts';
import type { Look } from './looks.ts';

/** `canaryphase1   50 %  ■■□□  2 new, 2 old   release pass, test pass`: where the canary is, and what said so. Pure but for the colours. */
export function drawLook(
  name: string,
  { weight, pods }: Look,
  run: Pick<SequenceRecord, 'tasks'> | undefined,
  paint: Stage['paint'],
): string {
  const bar = `${paint('good', '■'.repeat(pods.fresh))}${'□'.repeat(pods.old)}`;
  const counts = [pods.fresh > 0 ? `${pods.fresh} new` : '', pods.old > 0 ? `${pods.old} old` : ''];
  const split = counts.filter(Boolean).join(', ');
  return `${name.padEnd(13)} ${String(weight).padStart(3)} %  ${bar}  ${split.padEnd(12)} ${tasksOf(run)}`;
}

function tasksOf(run: Pick<SequenceRecord, 'tasks'> | undefined): string {
  const words = (run?.tasks ?? []).map(({ name, state, result }) => {
    if (name === 'approval' && state !== 'finished' && state !== 'skipped') return 'waits for approval';
    return `${name} ${result ?? state}`;
  });
  return words.join(', ');
}
