import { setTimeout as delay } from 'node:timers/promises';
import { subjectOf, type Revision } from '../../kit/helm/index.ts';
import { PROJECT_LABEL, SERVICE_LABEL, labelValue } from '../labels.ts';
import type { Deleted, Left } from './find.ts';
import type { DeletionDependencies } from './start.ts';

const POLL_MS = 500;

/** `kept`: it was deployed again after the deletion, or is not of what was deleted. */
export type Uninstalled = 'uninstalled' | 'absent' | 'kept' | 'foreign';

export interface UninstallRequest {
  readonly left: Left;
  readonly deleted: Deleted;
  /** When the deletion was told of. */
  readonly since: Date;
  /** Whether a task that was asked for later has worked on the service already. */
  readonly wasOvertaken: boolean;
  readonly signal: AbortSignal;
}

/** @throws SLW_KUBE_RIGHTS_MISSING when uninstalling what the newest revision holds would be refused half-way */
export async function checkRights({ cluster, name }: Left, signal: AbortSignal): Promise<void> {
  const newest = (await cluster.releases.history(name, signal)).at(-1);
  if (newest === undefined) return;
  const { manifest } = await cluster.releases.read(name, newest.revision, signal);
  await cluster.preflight.checkOperation({ name, operation: 'delete', manifests: [manifest], signal });
}

/** Uninstalls a release unless somebody wants it again. Rejects with SLW_HELM_* and SLW_KUBE_* errors. */
export async function uninstall(deps: DeletionDependencies, request: UninstallRequest): Promise<Uninstalled> {
  const { left, signal } = request;
  const { cluster, name } = left;
  const newest = await newestAtRest(deps, left, signal);
  if (newest === undefined) return 'absent';
  if (!isOf(newest, request.deleted)) return 'foreign';
  if (isNewer(newest, request)) return 'kept';
  await cluster.helm.uninstall({ ...name, timeoutMs: deps.timeoutMs, signal });
  deps.log.info({ ...name, cluster: cluster.name }, 'uninstalled a release of what was deleted');
  return 'uninstalled';
}

/** An upgrade that is under way would bring back what is uninstalled beside it; one whose helm died would stay so for ever. */
async function newestAtRest(
  deps: DeletionDependencies,
  { cluster, name }: Left,
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const deadline = performance.now() + deps.timeoutMs;
  for (;;) {
    const newest = (await cluster.releases.history(name, signal)).at(-1);
    if (newest === undefined || !newest.status.startsWith('pending-')) return newest;
    const ageMs = deps.clock().getTime() - Date.parse(newest.began);
    if (ageMs >= deps.timeoutMs || performance.now() > deadline) return newest;
    deps.log.info({ subject: subjectOf(name), status: newest.status }, 'waits for another Helm operation');
    await delay(POLL_MS, undefined, { signal });
  }
}

/** Kubernetes tells whole seconds: within one, the order of the lane decides. */
function isNewer({ began }: Revision, { since, wasOvertaken }: UninstallRequest): boolean {
  const second = Math.floor(since.getTime() / 1_000) * 1_000;
  const at = Date.parse(began);
  return at > second || (at === second && wasOvertaken);
}

/** Two services may have one name by the templates: `shop` `eu-dev` and `shop-eu` `dev`. The labels tell whose it is. */
function isOf({ labels }: Revision, { project, service }: Deleted): boolean {
  const is = (label: string, name: string) => labels[label] === undefined || labels[label] === labelValue(name);
  return is(PROJECT_LABEL, project) && (service === undefined || is(SERVICE_LABEL, service));
}
