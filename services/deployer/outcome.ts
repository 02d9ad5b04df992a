import { WORKLOADS, objectsOf, type Revision } from '../kit/helm/index.ts';
import { failureOf } from './failure-record.ts';
import type { Outcome, Work } from './work.ts';

/** The words of a failure: what failed, why, what runs now, and what to do next. */
export async function failedOutcome(work: Work, history: readonly Revision[]): Promise<Outcome> {
  const failure = failureOf(work);
  if (failure === undefined)
    return { kind: 'failed', message: `${await ownWords(work, history)}\n${await standing(work, history, true)}` };
  const { told, advice, begun, undone } = failure;
  const now = undone === undefined ? await standing(work, history, begun) : `Undoing it failed too: ${undone}`;
  return { kind: 'failed', message: [told, `${now} ${advice}`].filter(Boolean).join('\n') };
}

/** What runs after a failure. */
async function standing(work: Work, history: readonly Revision[], begun: boolean): Promise<string> {
  const serving = await servingVersion(work, history);
  if (serving !== undefined) return `${serving} still serves.`;
  return begun ? 'The first install was removed; nothing of it runs.' : 'Nothing was installed.';
}

/** `Revision 4 (image carts:1)`, by the number under which it was deployed; undefined when nothing is. */
export async function servingVersion(work: Work, history: readonly Revision[]): Promise<string | undefined> {
  const serving = history.findLast(({ status }) => status === 'deployed');
  if (serving === undefined) return undefined;
  const { description, manifest } = await work.deps.releases.read(work.name, serving.revision, work.tools.signal);
  const revision = /^Rollback to (\d+)$/.exec(description)?.[1] ?? String(serving.revision);
  const images = imagesIn(manifest, work.name.namespace);
  return `Revision ${revision}${images === '' ? '' : ` (image ${images})`}`;
}

/** Somebody undid the failure before its cause was written down: helm's own words are what is left. */
async function ownWords({ deps, name, tools, eventLabel }: Work, history: readonly Revision[]): Promise<string> {
  const own = history.findLast(
    ({ labels, status }) => status === 'failed' && Object.values(labels).includes(eventLabel),
  );
  if (own === undefined) return 'The deployment failed.';
  return (await deps.releases.read(name, own.revision, tools.signal)).description;
}

interface PodOwner {
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: unknown }[] } };
  };
}

function imagesIn(manifest: string, namespace: string): string {
  const owners = objectsOf(manifest, [...WORKLOADS, 'Rollout'], namespace).map(({ object }) => object as PodOwner);
  const images = owners.flatMap(({ spec }) => spec?.template?.spec?.containers ?? []).map(({ image }) => image);
  return [...new Set(images.filter((image) => typeof image === 'string'))].slice(0, 5).join(', ');
}
