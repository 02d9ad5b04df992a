import { workloadPath, type ObjectMeta } from '../../kit/kube/index.ts';
import { markOf, type Mark, type PodTemplate, type RolloutView, type Settled } from '../../kit/rollouts/index.ts';
import type { Work } from '../work.ts';
import { containersFor, type ImageChange } from './image-change.ts';

/** A Rollout after its images were set. */
export interface Deployed {
  readonly view: RolloutView;
  /** The new version waits at its first pause, or serves. */
  readonly isGood: boolean;
  /** False when somebody else deployed meanwhile. */
  readonly isOurs: boolean;
}

/**
 * Sets the images and waits for the canary. An aborted Rollout that has the images already would change nothing (specs/
 * argo.md 3.4, trap B): it is begun again, but not one that this task itself has brought there.
 */
export async function setImages(work: Work, before: RolloutView, changes: readonly ImageChange[]): Promise<Deployed> {
  const { rollouts, tools } = work;
  const sets = containersFor(changes, namesIn((await describe(work, before))?.template));
  const found = await markFound(work, before);
  let now = before;
  let changed = false;
  for (const { container, image } of sets) {
    const result = await rollouts.setImage(before, { container, image, signal: tools.signal });
    now = result.view;
    changed ||= result.changed;
  }
  if (!changed && before.aborted && before.generation === found.generation) now = await beginAgain(work, now);
  return judge(await settled(work, now), now);
}

/** The journal's name for how the first attempt found a Rollout. */
export function imageEffect(name: string): string {
  return `image ${name}`;
}

/** The journal's name for having begun it again. */
export function retryEffect(name: string): string {
  return `retry ${name}`;
}

/** How the first attempt found it. */
async function markFound({ tools: { journal } }: Work, before: RolloutView): Promise<Mark> {
  const effect = imageEffect(before.name);
  const known = journal.get(effect) as Mark | undefined;
  if (known !== undefined) return known;
  await journal.record(effect, { ...markOf(before) });
  return markOf(before);
}

/** Once: an abort that follows is the controller's word, or a person's. */
async function beginAgain({ rollouts, tools }: Work, now: RolloutView): Promise<RolloutView> {
  const effect = retryEffect(now.name);
  if (tools.journal.get(effect) !== undefined) return now;
  await tools.journal.record(effect, { ...markOf(now) });
  return (await rollouts.retry(now, { signal: tools.signal })).view;
}

async function settled(work: Work, now: RolloutView): Promise<Settled> {
  const { rollouts } = work;
  const workload = (await describe(work, now))?.generation ?? 0;
  const isAbout = ({ generation, resource: { status } }: RolloutView) =>
    generation >= now.generation &&
    Number(status?.observedGeneration ?? 0) >= generation &&
    Number(status?.workloadObservedGeneration ?? 0) >= workload;
  // Before the controller has observed what was written, status and hash are those of the version before.
  const seen = await rollouts.until<RolloutView | 'gone'>(
    now,
    (view) => (view === undefined ? 'gone' : isAbout(view) ? view : undefined),
    work.wait(),
  );
  if (seen === 'gone') return { kind: 'gone' };
  const mark: Mark = { ...markOf(seen), fromIndex: -1 };
  return rollouts.settle(now, mark, work.wait());
}

function judge(settled: Settled, now: RolloutView): Deployed {
  switch (settled.kind) {
    case 'gone':
      return { view: now, isGood: false, isOurs: false };
    case 'superseded':
      return { view: settled.view, isGood: false, isOurs: false };
    default:
      return { view: settled.view, isGood: settled.kind !== 'degraded', isOurs: true };
  }
}

interface Deployment {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly template?: PodTemplate };
}

/** Where the pods are described: in the Rollout, or in the Deployment that it names, whose generation then counts, too. */
async function describe(
  { kube, tools }: Work,
  { resource, namespace }: RolloutView,
): Promise<{ readonly template?: PodTemplate | undefined; readonly generation?: number | undefined } | undefined> {
  const { template, workloadRef } = resource.spec ?? {};
  if (workloadRef?.kind !== 'Deployment' || workloadRef.name === undefined) return { template };
  const path = workloadPath({ kind: 'Deployment', name: workloadRef.name, namespace });
  const deployment = await kube.get<Deployment>(path, { signal: tools.signal });
  return { template: deployment?.spec?.template, generation: deployment?.metadata.generation };
}

function namesIn(template: PodTemplate | undefined): readonly string[] {
  return (template?.spec?.containers ?? []).map(({ name }) => name);
}
