import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { WaitStrategy } from '../../kit/helm/index.ts';
import type { UpgradeWork } from '../work.ts';
import { rolloutsIn } from './rollouts-in.ts';

const unzip = promisify(gunzip);
const WORD = /\bRollout\b/;
/** What a package may unfold to; one that is larger is taken to hold a Rollout, which costs two seconds and no more. */
const MAX_UNZIPPED = 256 * 1024 * 1024;

/**
 * How helm shall wait for a chart. Its watcher waits for ever for Rollouts, whose status no general tool can read
 * (helm 32615, argo-rollouts 4672). Whether a chart holds one is told by the word alone: to render it would take a helm
 * process, and a mistake only means that the other kinds are waited for by polling.
 */
export async function waitStrategyOf({ chart, values }: Pick<UpgradeWork, 'chart' | 'values'>): Promise<WaitStrategy> {
  if (WORD.test(JSON.stringify(values))) return 'legacy';
  for (const path of [chart.path, ...chart.valuesFiles]) if (await mentions(path)) return 'legacy';
  return 'watcher';
}

/** Whether the chart renders a Rollout with these values. */
export async function holdsRollout(work: UpgradeWork): Promise<boolean> {
  if ((await waitStrategyOf(work)) === 'watcher') return false;
  const { deps, chart, name, values, timeoutMs, tools } = work;
  const { path, valuesFiles } = chart;
  const plan = await deps.helm.plan({ ...name, chart: path, values, valuesFiles, timeoutMs, signal: tools.signal });
  return rolloutsIn(plan.manifest, name.namespace).length > 0;
}

async function mentions(path: string): Promise<boolean> {
  if (!(await stat(path)).isDirectory()) return mentionedIn(await readFile(path), path);
  for (const entry of await readdir(path)) if (await mentions(join(path, entry))) return true;
  return false;
}

async function mentionedIn(content: Buffer, path: string): Promise<boolean> {
  if (!/\.t?gz$/.test(path)) return WORD.test(content.toString('latin1'));
  try {
    return WORD.test((await unzip(content, { maxOutputLength: MAX_UNZIPPED })).toString('latin1'));
  } catch {
    // Too large, or no archive at all, which helm will say better.
    return true;
  }
}
