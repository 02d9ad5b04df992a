import { isUnheard, phaseOf } from './phase.ts';
import type { AnalysisStatus, Rollout } from './resource.ts';
import type { RolloutView } from './types.ts';
import { isPromoted, weightsOf } from './weights.ts';

const REVISION = 'rollout.argoproj.io/revision';
const RELEASE = 'meta.helm.sh/release-name';

/** Of a version that the controller has not seen: the weights in the status are those of the version before. */
const UNSEEN = { desired: 0, actual: 0 } as const;

/** What Slipway knows of a Rollout by its resource. Pure. */
export function viewOf(resource: Rollout): RolloutView {
  const { metadata, spec, status } = resource;
  const phase = phaseOf(resource);
  const seen = !isUnheard(phase) || phase.reason === 'Unpausing';
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid ?? '',
    generation: metadata.generation ?? 0,
    ...phase,
    strategy: strategyOf(resource),
    aborted: status?.abort === true,
    promoted: seen && isPromoted(resource),
    podHash: seen ? (status?.currentPodHash ?? '') : '',
    stableHash: status?.stableRS ?? '',
    step: status?.currentStepIndex ?? 0,
    steps: spec?.strategy?.canary?.steps?.length ?? 0,
    weights: seen ? weightsOf(resource) : UNSEEN,
    images: (spec?.template?.spec?.containers ?? []).flatMap(({ image }) => image ?? []),
    ...optional('revision', revisionOf(metadata.annotations?.[REVISION])),
    ...optional('release', metadata.annotations?.[RELEASE]),
    ...optional('analysis', analysisOf(resource)),
    resource,
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: V });
}

function strategyOf({ spec }: Rollout): RolloutView['strategy'] {
  if (spec?.strategy?.blueGreen !== undefined) return 'blue-green';
  return spec?.strategy?.canary === undefined ? 'none' : 'canary';
}

/** A revision annotation as a number; undefined when the controller has not numbered it. Pure. */
export function revisionOf(annotation: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(annotation ?? '') ? Number(annotation) : undefined;
}

/** The analysis that went wrong, else one that runs. */
function analysisOf({ status }: Rollout): RolloutView['analysis'] {
  const { canary, blueGreen } = status ?? {};
  const runs = [
    canary?.currentStepAnalysisRunStatus,
    canary?.currentBackgroundAnalysisRunStatus,
    blueGreen?.prePromotionAnalysisRunStatus,
    blueGreen?.postPromotionAnalysisRunStatus,
  ].filter((run): run is AnalysisStatus => run?.name !== undefined);
  const told = runs.find((run) => isBad(run.status)) ?? runs.find((run) => run.status !== 'Successful');
  if (told === undefined) return undefined;
  const { name = '', status: state = 'Pending', message } = told;
  return { name, status: state, ...(message === undefined ? {} : { message }) };
}

function isBad(status: string | undefined): boolean {
  return status === 'Failed' || status === 'Error' || status === 'Inconclusive';
}
