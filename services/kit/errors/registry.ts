import { accessErrors } from './codes/access.ts';
import { actionErrors } from './codes/action.ts';
import { approvalErrors } from './codes/approval.ts';
import { busErrors } from './codes/bus.ts';
import { chartErrors } from './codes/chart.ts';
import { cliErrors } from './codes/cli.ts';
import { clusterErrors } from './codes/cluster.ts';
import { deployerErrors } from './codes/deployer.ts';
import { evaluationErrors } from './codes/evaluation.ts';
import { eventsErrors } from './codes/events.ts';
import { executorErrors } from './codes/executor.ts';
import { generalErrors } from './codes/general.ts';
import { gitErrors } from './codes/git.ts';
import { helmErrors } from './codes/helm.ts';
import { httpErrors } from './codes/http.ts';
import { keptnErrors } from './codes/keptn.ts';
import { kubeErrors } from './codes/kube.ts';
import { preflightErrors } from './codes/preflight.ts';
import { projectErrors } from './codes/project.ts';
import { remediationErrors } from './codes/remediation.ts';
import { rolloutErrors } from './codes/rollout.ts';
import { rolloutsServiceErrors } from './codes/rollouts-service.ts';
import { sandboxErrors } from './codes/sandbox.ts';
import { secretErrors } from './codes/secret.ts';
import { sequenceErrors } from './codes/sequence.ts';
import { sinkErrors } from './codes/sink.ts';
import { trafficErrors } from './codes/traffic.ts';
import { uniformErrors } from './codes/uniform.ts';
import { waitErrors } from './codes/wait.ts';
import { diffErrors } from './codes/diff.ts';
import type { ErrorTable } from './definition.ts';

/** Every error Slipway can show, by code. A code is never reused for another meaning. */
export const registry = {
  ...generalErrors,
  ...busErrors,
  ...eventsErrors,
  ...executorErrors,
  ...gitErrors,
  ...projectErrors,
  ...secretErrors,
  ...chartErrors,
  ...helmErrors,
  ...kubeErrors,
  ...remediationErrors,
  ...rolloutErrors,
  ...clusterErrors,
  ...preflightErrors,
  ...deployerErrors,
  ...diffErrors,
  ...actionErrors,
  ...httpErrors,
  ...accessErrors,
  ...rolloutsServiceErrors,
  ...keptnErrors,
  ...sequenceErrors,
  ...approvalErrors,
  ...evaluationErrors,
  ...cliErrors,
  ...sandboxErrors,
  ...sinkErrors,
  ...trafficErrors,
  ...uniformErrors,
  ...waitErrors,
} as const satisfies ErrorTable;

export type ErrorCode = keyof typeof registry;
