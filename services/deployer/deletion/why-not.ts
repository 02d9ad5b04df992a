import { messageOf } from '../../kit/errors/index.ts';
import { WORKLOADS, objectsOf } from '../../kit/helm/index.ts';
import { workloadPath } from '../../kit/kube/index.ts';
import type { Log } from '../../kit/log/index.ts';
import type { Left } from './find.ts';

/**
 * Why a release could not be uninstalled: helm says no more than that it failed, so the API server is asked what it would
 * say to the deletion of the record and of the workloads. Nothing is deleted by asking; empty when it would allow all.
 */
export async function whyNot(
  log: Log,
  { cluster: { kube, releases }, name }: Left,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const newest = (await releases.history(name, signal)).at(-1);
    if (newest === undefined) return [];
    const { manifest } = await releases.read(name, newest.revision, signal);
    const record = `sh.helm.release.v1.${name.release}.v${newest.revision}`;
    const secret = `/api/v1/namespaces/${encodeURIComponent(name.namespace)}/secrets/${encodeURIComponent(record)}`;
    const paths = [secret, ...objectsOf(manifest, WORKLOADS, name.namespace).map(workloadPath)];
    const options = { query: { dryRun: 'All' }, signal };
    const answers = await Promise.allSettled(paths.map(async (path) => kube.remove(path, options)));
    const refusals = answers.flatMap((answer) => (answer.status === 'rejected' ? [messageOf(answer.reason)] : []));
    return [...new Set(refusals)].slice(0, 3);
  } catch (error) {
    // The reasons are an extra: without them helm's words are still told.
    log.warn({ error, release: name.release }, 'could not ask why a release was not uninstalled');
    return [];
  }
}
