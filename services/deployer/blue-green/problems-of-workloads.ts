import type { ChartObjects, Front, PodOwner } from './chart-objects.ts';
import { selects, tellingKeys } from './objects.ts';
import { untold } from './problems-of-services.ts';

/** Why a Deployment cannot run in two versions at once. Pure. */
export function deploymentProblems(chart: ChartObjects): readonly string[] {
  return chart.deployments.flatMap((deployment) => [
    ...labelProblems(deployment),
    ...scalerProblems(deployment, chart),
    ...claimProblems(deployment, chart),
  ]);
}

/** Why Services or Deployments cannot be told from each other. Pure. */
export function sharedProblems({ deployments, others }: ChartObjects, switched: readonly Front[]): readonly string[] {
  const doubled = deployments.flatMap(({ name, labels }) => {
    const fronts = switched.filter(({ selector }) => selects(selector, labels)).map((front) => front.name);
    return fronts.length < 2
      ? []
      : [
          `the Services ${fronts.join(' and ')} select the same pods, those of the Deployment ${name}: which of them leads its traffic cannot be told apart; mark those that do not with slipway.dev/traffic: shared`,
        ];
  });
  const mixed = deployments.flatMap((one) =>
    [...deployments, ...others]
      .filter((other) => other !== one && selects(one.matched, other.labels))
      .map(
        (other) =>
          `the Deployment ${one.name} selects the pods of the ${other.kind} ${other.name}: they cannot be told apart`,
      ),
  );
  return [...doubled, ...mixed];
}

function labelProblems({ name, matched, labels, hasExpressions }: PodOwner): readonly string[] {
  return [
    ...(tellingKeys(matched).length > 0 ? [] : [untold(`selector of the Deployment ${name}`)]),
    ...(hasExpressions
      ? [`the Deployment ${name} selects by matchExpressions, which cannot be copied for a primary`]
      : []),
    ...(selects(matched, labels) || Object.keys(matched).length === 0
      ? []
      : [`the Deployment ${name} does not select its own pods`]),
  ];
}

/** It would scale the canary alone, and the primary that serves would keep a number that nobody adapts. */
function scalerProblems({ name }: PodOwner, { scalers }: ChartObjects): readonly string[] {
  return scalers
    .filter(({ target }) => target === name)
    .map(
      (scaler) => `the ${scaler.kind} ${scaler.name} scales the Deployment ${name}, and would leave the primary alone`,
    );
}

/** Two versions that write one volume at once: refused unless the claim says that several may. */
function claimProblems({ name, volumes }: PodOwner, { claims }: ChartObjects): readonly string[] {
  return volumes.flatMap((volume) => {
    const claim = (volume as { persistentVolumeClaim?: { claimName?: unknown; readOnly?: unknown } } | null)
      ?.persistentVolumeClaim;
    if (claim === undefined || claim === null || claim.readOnly === true) return [];
    const modes = claims.get(String(claim.claimName)) ?? [];
    if (modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany')) return [];
    return [
      `the Deployment ${name} mounts the claim ${String(claim.claimName)}, which does not say that two versions may use it at once (ReadWriteMany)`,
    ];
  });
}
