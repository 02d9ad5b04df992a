import { slipwayError } from '../errors/index.ts';
import type { JsonPatchOperation, Kube } from '../kube/index.ts';
import { planImage } from './image-plan.ts';
import { markOf } from './mark.ts';
import { isGuardFailure, managerOf, signalOf } from './operate.ts';
import { readRollout, readSets, requireRollout } from './read.ts';
import type {
  OperationOptions,
  OperationResult,
  RolloutRef,
  RolloutView,
  SetImageOptions,
  UndoOptions,
} from './types.ts';
import { planUndo, templatePatch, type UndoPlan } from './undo-plan.ts';
import { podSource, type PodSource } from './workload.ts';

const ATTEMPTS = 5;

/** Writes the template of an earlier revision where the pods are described. */
export async function undo(kube: Kube, ref: RolloutRef, options: UndoOptions = {}): Promise<OperationResult> {
  const view = await requireRollout(kube, ref, options.signal);
  const plan = planUndo(view, await readSets(kube, view, options.signal), options.toRevision);
  if (plan.kind === 'unknown') throw unknownRevision(view, plan, options.toRevision);
  if (plan.kind === 'same') return unchanged(view, `revision ${plan.revision} is the newest already`);
  const source = await podSource(kube, view, options.signal);
  await options.record?.(markOf(view));
  await write(kube, source, templatePatch(source.uid, source.templatePath, plan.template), options);
  return changed(kube, view, `revision ${plan.revision} is written again`, options);
}

function unknownRevision({ namespace, name }: RolloutView, plan: Extract<UndoPlan, { kind: 'unknown' }>, wanted = 0) {
  const revision = wanted === 0 ? 'before the newest' : String(wanted);
  const revisions = plan.revisions.length === 0 ? 'none' : plan.revisions.join(', ');
  return slipwayError('SLW_ROLLOUT_REVISION', { namespace, name, revision, revisions });
}

/** Sets an image where the pods are described; looks again when the containers have changed meanwhile. */
export async function setImage(kube: Kube, ref: RolloutRef, options: SetImageOptions): Promise<OperationResult> {
  const { container, image, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const view = await requireRollout(kube, ref, signal);
    const source = await podSource(kube, view, signal);
    const plan = planImage(source.template, source.templatePath, container, image);
    if (plan.kind === 'same') return unchanged(view, `${container} has the image ${image} already`);
    if (plan.kind === 'unknown') {
      const { subject } = source;
      const containers = plan.containers.length === 0 ? 'none' : plan.containers.join(', ');
      throw slipwayError('SLW_ROLLOUT_CONTAINER', { subject, namespace: ref.namespace, container, containers });
    }
    try {
      await write(kube, source, plan.operations, options);
      return await changed(kube, view, `${container} gets the image ${image}`, options);
    } catch (error) {
      if (!isGuardFailure(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function write(
  kube: Kube,
  { path }: PodSource,
  body: readonly JsonPatchOperation[],
  options: OperationOptions,
): Promise<void> {
  await kube.change({ path, type: 'json', body, fieldManager: managerOf(options), ...signalOf(options) });
}

function unchanged(view: RolloutView, message: string): OperationResult {
  return { changed: false, message, mark: markOf(view), view };
}

async function changed(
  kube: Kube,
  before: RolloutView,
  message: string,
  { signal }: OperationOptions,
): Promise<OperationResult> {
  const view = (await readRollout(kube, before, signal)) ?? before;
  return { changed: true, message, mark: markOf(before), view };
}
