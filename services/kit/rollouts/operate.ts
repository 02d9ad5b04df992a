import type { JsonPatchOperation, Kube } from '../kube/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { markOf } from './mark.ts';
import { analysisRunsPath, rolloutPath, statusPath } from './paths.ts';
import { raiseUnknown, requireRollout } from './read.ts';
import type { Rollout } from './resource.ts';
import type { OperationOptions, OperationResult, RolloutRef, RolloutView } from './types.ts';
import { viewOf } from './view.ts';
import { untilHeard, type WaitContext } from './wait.ts';

const FIELD_MANAGER = 'slipway-rollouts';
/** Guarded patches lose against whoever is faster; each loss means that something has changed, so it is looked at again. */
const ATTEMPTS = 5;
/** Longer than a controller that does not react is waited for, so that that is what is said. */
const HEARD_MS = 90_000;

/** Who owns what an operation changes. */
export function managerOf(options: OperationOptions | undefined): string {
  return options?.fieldManager ?? FIELD_MANAGER;
}

/** What an operation decides by a Rollout: a patch, or why there is nothing to do. */
export type Decision =
  | {
      readonly at: 'status' | 'spec';
      readonly patch: readonly JsonPatchOperation[] | Readonly<Record<string, unknown>>;
    }
  | { readonly nothing: string };

/** Reads, decides, patches; decides again when a guard shows that the Rollout has changed meanwhile. */
export async function operate(
  kube: Kube,
  ref: RolloutRef,
  options: OperationOptions | undefined,
  decide: (view: RolloutView) => Decision,
): Promise<OperationResult> {
  for (let attempt = 1; ; attempt += 1) {
    const view = await requireRollout(kube, ref, options?.signal);
    const superseded = supersession(view, options);
    const decision = superseded === undefined ? decide(view) : { nothing: superseded };
    const mark = markOf(view);
    if ('nothing' in decision) return { changed: false, message: decision.nothing, mark, view };
    try {
      const after = await sendPatch(kube, ref, decision, options);
      return { changed: true, message: '', mark, view: after };
    } catch (error) {
      if (!isGuardFailure(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

function supersession(view: RolloutView, options: OperationOptions | undefined): string | undefined {
  if (options?.podHash === undefined || view.podHash === options.podHash) return undefined;
  return `another version (${view.podHash}) has taken the place of ${options.podHash}`;
}

export async function sendPatch(
  kube: Kube,
  ref: RolloutRef,
  { at, patch }: Extract<Decision, { patch: unknown }>,
  options: OperationOptions | undefined,
): Promise<RolloutView> {
  const { signal } = options ?? {};
  const after = await kube.change<Rollout>({
    path: at === 'status' ? statusPath(ref) : rolloutPath(ref),
    type: Array.isArray(patch) ? 'json' : 'merge',
    body: patch,
    fieldManager: managerOf(options),
    ...(signal === undefined ? {} : { signal }),
  });
  return after === undefined ? raiseUnknown(ref) : viewOf(after);
}

/** A `test` of a JSON patch that does not hold any more. */
export function isGuardFailure(error: unknown): boolean {
  return error instanceof SlipwayError && (error.code === 'SLW_KUBE_INVALID' || error.code === 'SLW_KUBE_CONFLICT');
}

/** Abort: only an update that is in flight, and only the one that was seen. */
export async function abort(
  context: WaitContext,
  ref: RolloutRef,
  options?: OperationOptions,
): Promise<OperationResult> {
  // Before the newest template is observed the flag would be wiped, or fall on the version before.
  await untilHeard(context, ref, { deadlineMs: HEARD_MS, ...signalOf(options) });
  return operate(context.kube, ref, options, (view) => {
    if (view.aborted) return { nothing: 'it is aborted already' };
    if (view.promoted) return { nothing: 'no update is in flight' };
    if (view.stableHash === '') return { nothing: 'it is the first version: there is none to go back to' };
    const guard = { op: 'test', path: '/status/currentPodHash', value: view.resource.status?.currentPodHash } as const;
    const withdrawn = view.resource.status?.promoteFull === true;
    const patch: readonly JsonPatchOperation[] = [
      guard,
      { op: 'add', path: '/status/abort', value: true },
      // While a full promote is pending an abort is ignored (argo-rollouts 4461).
      ...(withdrawn ? [{ op: 'add', path: '/status/promoteFull', value: false } as const] : []),
    ];
    return { at: 'status', patch };
  });
}

export function retry(kube: Kube, ref: RolloutRef, options?: OperationOptions): Promise<OperationResult> {
  return operate(kube, ref, options, (view) =>
    view.aborted ? { at: 'status', patch: { status: { abort: false } } } : { nothing: 'it is not aborted' },
  );
}

export function setPaused(
  kube: Kube,
  ref: RolloutRef,
  paused: boolean,
  options?: OperationOptions,
): Promise<OperationResult> {
  return operate(kube, ref, options, ({ resource }) =>
    (resource.spec?.paused === true) === paused
      ? { nothing: paused ? 'it is paused by a person already' : 'it is not paused by a person' }
      : { at: 'spec', patch: { spec: { paused } } },
  );
}

export function restart(
  { kube, clock }: Pick<WaitContext, 'kube' | 'clock'>,
  ref: RolloutRef,
  options?: OperationOptions,
): Promise<OperationResult> {
  // Kubernetes' times have whole seconds, and only pods made before that second are replaced: so it is the next one.
  const next = (Math.floor(clock().getTime() / 1_000) + 1) * 1_000;
  const restartAt = new Date(next).toISOString().replace(/\.\d+Z$/, 'Z');
  return operate(kube, ref, options, () => ({ at: 'spec', patch: { spec: { restartAt } } }));
}

/** False when it has ended already, or there is none. */
export async function terminateAnalysis(kube: Kube, run: RolloutRef, options?: OperationOptions): Promise<boolean> {
  const path = `${analysisRunsPath(run.namespace)}/${encodeURIComponent(run.name)}`;
  const found = await kube.get<{ readonly status?: { readonly phase?: string } }>(path, signalOf(options));
  const phase = found?.status?.phase ?? 'Pending';
  if (found === undefined || (phase !== 'Running' && phase !== 'Pending')) return false;
  const body = { spec: { terminate: true } };
  const fieldManager = managerOf(options);
  return (await kube.change({ path, type: 'merge', body, fieldManager, ...signalOf(options) })) !== undefined;
}

export function signalOf(options: { readonly signal?: AbortSignal } | undefined): { readonly signal?: AbortSignal } {
  return options?.signal === undefined ? {} : { signal: options.signal };
}
