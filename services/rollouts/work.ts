import { slipwayError } from '../kit/errors/index.ts';
import type { Scope } from '../kit/events/index.ts';
import type { Task, TaskTools } from '../kit/executor/index.ts';
import type { RolloutView, WaitOptions } from '../kit/rollouts/index.ts';
import type { Place, RolloutTasksDependencies } from './dependencies.ts';
import { pinsIn, type Pin } from './pins.ts';
import { createTeller, type Teller } from './progress.ts';

/** Work on the Rollouts of one service for one task. */
export interface Work extends Place {
  readonly task: Task;
  readonly tools: TaskTools;
  readonly scope: Scope;
  readonly teller: Teller;
  /** For a wait that is bounded by what is left of the task's time, or by `leastMs` where that is more. */
  wait(leastMs?: number): WaitOptions;
}

/** The Rollouts of a service: they move together. */
export interface Group {
  readonly namespace: string;
  /** At least one. */
  readonly views: readonly RolloutView[];
  readonly isHelms: boolean;
  readonly pins: readonly Pin[];
}

export function openWork(deps: RolloutTasksDependencies, task: Task, tools: TaskTools, timeoutMs: number): Work {
  const scope = scopeOf(task);
  const [teller, until] = [createTeller(tools), performance.now() + timeoutMs];
  return {
    ...deps.placeOf(scope),
    task,
    tools,
    scope,
    teller,
    wait: (leastMs = 0) => ({
      deadlineMs: Math.max(until - performance.now(), leastMs),
      signal: tools.signal,
      onTransition: teller.tell,
    }),
  };
}

/**
 * The Rollouts as they are now, and whether Slipway may do what the task takes, before anything is written. One that the
 * run deployed and that is gone is told by its name.
 * @throws SLW_ROLLOUTS_NONE, SLW_ROLLOUT_UNKNOWN, SLW_KUBE_RIGHTS_MISSING, SLW_KUBE_*
 */
export async function openGroup(deps: RolloutTasksDependencies, task: Task, signal: AbortSignal): Promise<Group> {
  const scope = scopeOf(task);
  const { rollouts, rights } = deps.placeOf(scope);
  const found = await deps.rolloutsOf(scope, signal);
  const { namespace, isHelms } = found;
  const pins = pinsIn(task.data, namespace);
  const names = found.names.length > 0 ? found.names : pins.map(({ name }) => name);
  if (names.length === 0) throw slipwayError('SLW_ROLLOUTS_NONE', { ...scope, namespace });
  const [views] = await Promise.all([
    Promise.all(names.map((name) => read(rollouts, { name, namespace }, signal))),
    rights.check(namespace, NEEDS, signal),
  ]);
  return { namespace, views, isHelms, pins };
}

function scopeOf({ data: { project, stage, service } }: Task): Scope {
  return { project, stage, service };
}

async function read(rollouts: Place['rollouts'], ref: { name: string; namespace: string }, signal: AbortSignal) {
  const view = await rollouts.get(ref, signal);
  if (view === undefined) throw slipwayError('SLW_ROLLOUT_UNKNOWN', ref);
  return view;
}

const ROLLOUTS = { group: 'argoproj.io', resource: 'rollouts' };

/** What the operations take; looking on takes it, too. */
const NEEDS = [
  ...['get', 'list', 'watch', 'patch'].map((verb) => ({ ...ROLLOUTS, verb })),
  { group: 'argoproj.io', resource: 'rollouts/status', verb: 'patch' },
  ...['get', 'list'].map((verb) => ({ group: 'apps', resource: 'replicasets', verb })),
] as const;
