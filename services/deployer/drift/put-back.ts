import { deploy } from '../deploy.ts';
import { frozenChart, nameAndVersion } from '../plain-chart/index.ts';
import { halfDoneStep } from '../half-done.ts';
import { reportProgress } from '../progress.ts';
import { stepLabel, stepOf } from '../steps.ts';
import type { Outcome, Work } from '../work.ts';
import { inWords } from './differences.ts';
import { findDrift } from './find-drift.ts';
import { isSafe, leads } from './is-safe.ts';

export type PutBack =
  | { readonly kind: 'none' }
  /** The words tell what stood otherwise. */
  | { readonly kind: 'corrected'; readonly words: string }
  /** The traffic would be led to pods that are not ready: it stays where somebody has put it. */
  | { readonly kind: 'left'; readonly words: string }
  | (Outcome & { readonly kind: 'failed' });

/** `parts`: what leads traffic is not looked at, for the task at hand leads it anew. */
export type Extent = 'all' | 'parts';

/**
 * Puts the objects of a generated release back where somebody changed or deleted them: the same manifest once more, by
 * Helm, so that its record stays what stands. For whoever has the lane; the release must be at rest.
 */
export async function putBack(work: Work, extent: Extent): Promise<PutBack> {
  const { deps, name, tools } = work;
  const drift = await findDrift(deps, name, tools.signal);
  const due = drift?.differences.filter((each) => extent === 'all' || !leads(each.kind, each.name)) ?? [];
  if (drift === undefined || due.length === 0) return { kind: 'none' };
  const step = `put-back ${drift.record.revision}`;
  if (await finishesOther(work, step)) return { kind: 'none' };
  const words = drift.differences.map(inWords).join('; ');
  if (!(await isSafe(work, drift))) {
    tools.log.warn({ release: name.release, words }, 'drift is left: what it leads to has no ready pods');
    return { kind: 'left', words };
  }
  tools.log.info({ release: name.release, words }, 'drift of the generated objects is corrected');
  await reportProgress(work, `Somebody changed what Slipway generated: ${words}. It is put back.`);
  const { manifest, chart, values } = drift.record;
  const upgrade = await stepOf(work, step, frozenChart(nameAndVersion(chart), manifest), values);
  const outcome = await deploy(upgrade);
  return outcome.kind === 'failed' ? outcome : { kind: 'corrected', words };
}

/** Helm died while this very task changed the release: nobody else did, and to finish that writes all of it anew. */
async function finishesOther(work: Work, step: string): Promise<boolean> {
  const begun = await halfDoneStep(work);
  return begun !== undefined && begun !== stepLabel(work, step);
}
