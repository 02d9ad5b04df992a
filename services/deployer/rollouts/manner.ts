import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { HelmManner } from '../../kit/helm/index.ts';
import type { UpgradeWork } from '../work.ts';
import { rolloutsIn } from './rollouts-in.ts';

const unzip = promisify(gunzip);
/** The kind as it is written, or as a value that a template gives its capital letter. */
const WORD = /\bRollout\b|(["'])rollout\1|:\s+rollout\s*$/m;
/** Packages in packages are not unpacked here: one that holds any is taken to hold a Rollout. */
const PACKAGE = '\x1f\x8b\x08';
/** Words for people, of which helm renders no object. */
const FOR_PEOPLE = /^(?:NOTES\.txt|(?:README|CHANGELOG|LICENSE)(?:\.\w+)?)$/i;
/** Definitions of kinds; helm takes them from there only beside a Chart.yaml. */
const DEFINITIONS = 'crds';
/** What a package may unfold to; one that is larger is taken to hold a Rollout. */
const MAX_UNZIPPED = 256 * 1024 * 1024;

const USUAL: HelmManner = { wait: 'watcher', apply: 'server' };
/**
 * The watcher waits for ever for Rollouts, whose status no general tool can read (helm 32615, argo-rollouts 4672). And the
 * selector of a Service is one field to the API server: applied there, it would lose the hash by which the controller of
 * Argo Rollouts tells the versions apart, all pods would serve, and the controller would take a blue/green pause for over.
 */
const FOR_ROLLOUTS: HelmManner = { wait: 'legacy', apply: 'client' };

/** How helm shall go about a manifest. Pure. */
export function mannerFor(manifest: string, namespace: string): HelmManner {
  return rolloutsIn(manifest, namespace).length > 0 ? FOR_ROLLOUTS : USUAL;
}

/**
 * The same for a chart that is not rendered yet: the word alone tells, for to render it would take a helm process. Where it
 * stands for something else, in a comment or a label, Helm only does what Helm 3 did.
 */
export async function mannerOf({ chart, values }: Pick<UpgradeWork, 'chart' | 'values'>): Promise<HelmManner> {
  if (WORD.test(JSON.stringify(values))) return FOR_ROLLOUTS;
  for (const path of [chart.path, ...chart.valuesFiles]) if (await mentions(path)) return FOR_ROLLOUTS;
  return USUAL;
}

/** Whether the chart renders a Rollout with these values. */
export async function holdsRollout(work: UpgradeWork): Promise<boolean> {
  if ((await mannerOf(work)) === USUAL) return false;
  const { deps, chart, name, values, timeoutMs, tools } = work;
  const { path, valuesFiles } = chart;
  const plan = await deps.helm.plan({ ...name, chart: path, values, valuesFiles, timeoutMs, signal: tools.signal });
  return rolloutsIn(plan.manifest, name.namespace).length > 0;
}

async function mentions(path: string): Promise<boolean> {
  if (!(await stat(path)).isDirectory()) return mentionedIn(await readFile(path), path);
  const entries = await readdir(path);
  const isChart = entries.includes('Chart.yaml');
  for (const entry of entries) {
    const isRendered = !FOR_PEOPLE.test(entry) && !(isChart && entry === DEFINITIONS);
    if (isRendered && (await mentions(join(path, entry)))) return true;
  }
  return false;
}

async function mentionedIn(content: Buffer, path: string): Promise<boolean> {
  if (!/\.t?gz$/.test(path)) return WORD.test(content.toString('latin1'));
  try {
    const text = (await unzip(content, { maxOutputLength: MAX_UNZIPPED })).toString('latin1');
    return WORD.test(text) || text.includes(PACKAGE);
  } catch {
    // Too large, or no archive at all, which helm will say better.
    return true;
  }
}
