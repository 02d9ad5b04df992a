import { stringify } from 'yaml';
import { STAGES, type Stage } from './plan.ts';

export const PROJECT = 'chaos';

const STRATEGY: Readonly<Record<Stage, string>> = {
  managed: 'user_managed',
  direct: 'direct',
  bluegreen: 'blue_green_service',
};

/** Longer than all that one kill takes away: a delivery fails because it is broken, not because a part was away. */
const TIMEOUT = '60s';
/** Each kill of Slipway begins this anew, so it is shorter than Slipway lives. */
const TIMEOUT_OF_BROKEN = '6s';

/** A stage for each strategy, with a sequence for each operation. */
export function chaosShipyard(): string {
  const stages = STAGES.map((stage) => ({ name: stage, sequences: sequencesOf(stage) }));
  return stringify({
    apiVersion: 'spec.keptn.sh/0.2.4',
    kind: 'Shipyard',
    metadata: { name: PROJECT },
    spec: { stages },
  });
}

function sequencesOf(stage: Stage): readonly object[] {
  const deploymentWithin = (timeout: string) => ({
    name: 'deployment',
    properties: { deploymentstrategy: STRATEGY[stage], timeout },
  });
  const deployment = deploymentWithin(TIMEOUT);
  const release = { name: 'release', properties: { timeout: TIMEOUT } };
  const rollback = { name: 'rollback', properties: { timeout: TIMEOUT } };
  const scaling = (value: string) => ({ name: 'action', properties: { action: 'scaling', value, timeout: TIMEOUT } });
  const onFailure = [{ event: `${stage}.break.finished`, selector: { match: { result: 'fail' } } }];
  return [
    { name: 'deliver', tasks: [deployment, release] },
    { name: 'break', tasks: [deploymentWithin(TIMEOUT_OF_BROKEN), release] },
    { name: 'rollback', triggeredOn: onFailure, tasks: [rollback] },
    { name: 'try', tasks: [deployment, rollback] },
    { name: 'preview', tasks: [deployment] },
    { name: 'grow', tasks: [scaling('+1')] },
    { name: 'shrink', tasks: [scaling('-1')] },
  ];
}
