import type { ErrorTable } from '../definition.ts';

export const deployerErrors = {
  SLW_DEPLOY_INPUT: {
    message: 'The deployment event cannot be carried out: {reasons}',
    next: 'Correct the fields named above and send the event again.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_DEPLOY_STRATEGY: {
    message: 'The deployment strategy {strategy} is not one that Slipway carries out.',
    next: 'Set `deploymentstrategy` of the deployment task in the shipyard to `direct` or `user_managed`.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_DEPLOY_NAME: {
    message: 'The {what} {name}, made from the template {template}, breaks the naming rules of Kubernetes.',
    next: 'Correct the setting `names.{what}`: lower-case letters, digits and dashes around its placeholders.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_DEPLOY_HOSTNAME: {
    message: 'The hostname template makes {url}, which is not an http or https address.',
    next: 'Correct the setting `endpoints.hostname`; it begins with http:// or https://.',
    http: 500,
    exit: 2,
    retryable: false,
  },
  SLW_ROLLBACK_NOWHERE: {
    message: 'There is nothing to roll back to: of {subject} no other version is left that served. {reason}',
    next: 'Deploy the version that you want; Helm keeps the last ten revisions, see `helm history`.',
    http: 409,
    exit: 1,
    retryable: false,
  },
  SLW_ROLLBACK_LOST: {
    message: 'The {subject} went away while it was rolled back.',
    next: 'Somebody uninstalled it meanwhile; deploy the version that you want.',
    http: 409,
    exit: 1,
    retryable: false,
  },
  SLW_DEPLOY_ENDPOINTS: {
    message: 'helm/endpoints.yaml of service {service} in stage {stage} cannot be used: {reason}',
    next: 'It holds deploymentURIsLocal and deploymentURIsPublic, each a list of addresses; correct it and add it again.',
    http: 422,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
