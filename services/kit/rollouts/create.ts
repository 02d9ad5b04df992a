import { createInformer } from './informer.ts';
import { abort, restart, retry, setPaused, terminateAnalysis } from './operate.ts';
import { setImage, undo } from './pod-changes.ts';
import { promote } from './promote.ts';
import { listRollouts, readRollout } from './read.ts';
import { readTree } from './read-tree.ts';
import type { Rollouts, RolloutsDependencies } from './types.ts';
import { settle, until, untilStable, type WaitContext } from './wait.ts';
import { promoteFullSince } from './full-since.ts';
import { readArrival } from './workload.ts';

/** The operations on the Rollouts of a cluster. Nothing is read or watched before the first call; close it at the end. */
export function createRollouts(deps: RolloutsDependencies): Rollouts {
  const informer = createInformer(deps);
  const context: WaitContext = { ...deps, informer };
  const { kube } = deps;
  return {
    get: (ref, signal) => readRollout(kube, ref, signal),
    list: (namespace, signal) => listRollouts(kube, namespace, signal),
    tree: (ref, signal) => readTree(kube, ref, signal),
    promote: (ref, options) => promote(context, ref, options),
    promoteFullSince: (ref, mark, options) => promoteFullSince(context, ref, mark, options),
    abort: (ref, options) => abort(context, ref, options),
    retry: (ref, options) => retry(kube, ref, options),
    undo: (ref, options) => undo(kube, ref, options),
    restart: (ref, options) => restart(deps, ref, options),
    pause: (ref, options) => setPaused(kube, ref, true, options),
    unpause: (ref, options) => setPaused(kube, ref, false, options),
    setImage: (ref, options) => setImage(kube, ref, options),
    terminateAnalysis: (run, options) => terminateAnalysis(kube, run, options),
    arrival: (ref, signal) => readArrival(kube, ref, signal),
    settle: (ref, mark, options) => settle(context, ref, mark, options),
    untilStable: (ref, options) => untilStable(context, ref, options),
    until: (ref, test, options) => until(context, ref, test, options),
    onChange: (namespace, listener, known = []) => {
      const subscription = informer.subscribe(namespace, { listener, known });
      return () => subscription.end();
    },
    close: () => informer.close(),
  };
}
