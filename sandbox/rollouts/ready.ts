import { installCrds } from '../crds/index.ts';
import type { RunningPart } from '../keeper.ts';
import type { Sandbox } from '../types.ts';
import { untilReady, type WaitOptions } from '../wait.ts';
import { messageOf } from '../../services/kit/errors/index.ts';

/** All that the controller watches; it does no work before it finds all five. */
const WATCHED = [
  'rollouts.argoproj.io',
  'analysisruns.argoproj.io',
  'analysistemplates.argoproj.io',
  'clusteranalysistemplates.argoproj.io',
  'experiments.argoproj.io',
] as const;

const ANSWER_MS = 5_000;

/** Installs the five definitions of Argo Rollouts. Throws what installCrds throws. */
export async function installRolloutsCrds(sandbox: Pick<Sandbox, 'kubeconfig'>): Promise<void> {
  await installCrds(sandbox, WATCHED);
}

/** Resolves when the controller says that it is healthy. */
export async function untilControllerServes(
  controller: RunningPart,
  healthPort: number,
  wait: WaitOptions,
): Promise<void> {
  const probe = async (): Promise<true | string> => {
    try {
      const answer = await fetch(`http://127.0.0.1:${healthPort}/healthz`, { signal: AbortSignal.timeout(ANSWER_MS) });
      return answer.ok ? true : `/healthz answers ${answer.status}`;
    } catch (error) {
      return messageOf(error);
    }
  };
  await untilReady(controller, probe, wait);
}
