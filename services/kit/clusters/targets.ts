import { slipwayError } from '../errors/index.ts';
import { LOCAL, type ClustersSettings, type Place, type TargetSettings } from './types.ts';

/** The name of the cluster of a stage: the first target that fits. Pure. */
export function targetOf(targets: readonly TargetSettings[], place: Place): string {
  return (
    targets.find((target) => fits(target.project, place.project) && fits(target.stage, place.stage))?.cluster ?? LOCAL
  );
}

/** The names of all clusters that stages of a project may be in, whatever stages there are. Pure. */
export function targetsOfProject(targets: readonly TargetSettings[], project: string): readonly string[] {
  const possible = targets.filter((target) => fits(target.project, project));
  const all = possible.findIndex(({ stage }) => stage === undefined);
  const names = (all === -1 ? possible : possible.slice(0, all + 1)).map(({ cluster }) => cluster);
  return [...new Set(all === -1 ? [...names, LOCAL] : names)];
}

/** @throws SLW_CLUSTER_UNKNOWN, SLW_CONFIG_INVALID */
export function checkTargets({ known, targets }: ClustersSettings): void {
  if (LOCAL in known) {
    const reasons = `clusters.known.${LOCAL} is the name of the cluster that Slipway runs in`;
    throw slipwayError('SLW_CONFIG_INVALID', { reasons });
  }
  const names = [LOCAL, ...Object.keys(known)];
  const wrong = targets.find(({ cluster }) => !names.includes(cluster));
  if (wrong === undefined) return;
  throw slipwayError('SLW_CLUSTER_UNKNOWN', { cluster: wrong.cluster, known: names.join(', ') });
}

function fits(wanted: string | undefined, name: string): boolean {
  return wanted === undefined || wanted === name;
}
