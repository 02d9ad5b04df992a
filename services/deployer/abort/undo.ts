import { processSpace } from '../../kit/helm/index.ts';
import { clearWay } from '../clear-way.ts';
import { goBack } from '../deploy.ts';
import { look, type Watch } from '../look.ts';
import { isUnderWay, type Situation } from '../next-step.ts';
import type { Work } from '../work.ts';
import { abortStep, type AbortStep, type Mine } from './next-step.ts';

/** Kept before the first step, so that a later attempt knows whose helm it is that goes back. */
const EFFECT = 'abort';

/**
 * Takes away what an aborted task has done to a release; whether there was anything. Looks, takes the one step that is due, and
 * looks again, so it does not matter where an earlier attempt died.
 */
export async function undoRelease(work: Work, mine: Mine): Promise<boolean> {
  const watch: Watch = { seen: '', since: 0 };
  const { journal, log } = work.tools;
  let undone = false;
  for (;;) {
    const situation = await look(work, watch, journal.get(EFFECT)?.['space'] as string | undefined);
    const step = abortStep(situation, mine);
    log.debug({ release: work.name.release, step }, 'next step of an aborted task');
    if (step.do === 'rest') {
      await forgetHalfWritten(work, situation);
      return undone;
    }
    undone ||= step.do === 'roll-back' || step.do === 'uninstall';
    await take(work, step, situation);
  }
}

async function take(work: Work, step: Exclude<AbortStep, { do: 'rest' }>, situation: Situation): Promise<void> {
  const { deps, name, tools, timeoutMs } = work;
  if (step.do !== 'roll-back' && step.do !== 'uninstall') return clearWay(work, step, situation);
  await tools.journal.record(EFFECT, { space: processSpace() });
  if (step.do === 'uninstall') return deps.helm.uninstall({ ...name, timeoutMs, signal: tools.signal });
  return goBack(work, situation, step.to);
}

/** Helm leaves the record of a helm that died where it is when it goes back from it. */
async function forgetHalfWritten({ deps, name, tools }: Work, { history }: Situation): Promise<void> {
  const half = history.slice(0, -1).filter(isUnderWay);
  for (const { revision } of half) await deps.releases.forget(name, revision, tools.signal);
}
