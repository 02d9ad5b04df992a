import { slipwayError } from '../../kit/errors/index.ts';
import { stringifyJson, type JsonObject } from '../../kit/events/index.ts';
import { subjectOf } from '../../kit/helm/index.ts';
import type { Outcome, UpgradeWork, Work } from '../work.ts';
import type { Scaling } from './replicas.ts';

/** The value that charts read by convention, and `helm create` writes. */
export const REPLICAS = 'replicaCount';

const EFFECT = 'scaling';

export interface Target {
  readonly from: number;
  readonly to: number;
  /** Under blue/green: of several Deployments, those that the value counts. */
  readonly deployments?: readonly string[];
}

/** What scaling came to, and how far it went. */
export interface Scaled {
  readonly outcome: Outcome;
  readonly target: Target;
}

/** What an earlier attempt decided: a relative value that is read again would count from what that attempt made. */
export function targetOf({ tools }: Work): Target | undefined {
  return tools.journal.get(EFFECT) as Target | undefined;
}

/** Keeps the decision durably, before anything is done. */
export async function keepTarget({ tools }: Work, target: Target): Promise<Target> {
  await tools.journal.record(EFFECT, { ...target });
  return target;
}

/** @throws SLW_ACTION_SCALE_BOUNDS */
export function targetNumber({ deps, name }: Work, wanted: Scaling, from: number | undefined, min: number): number {
  const to = 'to' in wanted ? wanted.to : (from ?? 0) + wanted.by;
  const max = deps.maxReplicas;
  if (to >= min && to <= max) return to;
  throw slipwayError('SLW_ACTION_SCALE_BOUNDS', { subject: subjectOf(name), from: from ?? '(unknown)', to, min, max });
}

/** The manifest that the chart renders with these values; nothing is sent to the cluster. */
export async function rendered(
  { deps, name, chart, tools }: Pick<UpgradeWork, 'deps' | 'name' | 'chart' | 'tools'>,
  values: JsonObject,
): Promise<string> {
  const args = ['template', `--namespace=${name.namespace}`, '--values', '-', '--', name.release, chart.path];
  return deps.helm.run(args, { input: stringifyJson(values), signal: tools.signal, subject: subjectOf(name) });
}
