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
    next: 'Set `deploymentstrategy` of the deployment task in the shipyard to `direct`, `blue_green_service` or `user_managed`.',
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
  SLW_DEPLOY_STRATEGY_CHANGED: {
    message: 'The service was deployed by blue/green: with {strategy}, its traffic would stay with the old primary.',
    next: 'Go on with blue_green_service, or uninstall the release {release} of namespace {namespace} first.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_BLUE_GREEN_CHART: {
    message: 'The chart of {service} cannot be deployed by blue/green: {reasons}',
    next: 'Correct the chart, or set `deploymentstrategy` to `direct`. Nothing was changed.',
    http: 422,
    exit: 2,
    retryable: false,
  },
  SLW_BLUE_GREEN_MISSING: {
    message: 'There is nothing to release: {service} has no canary and primary ({subject} is not installed).',
    next: 'Deploy the service by blue_green_service first; the release task follows its deployment task.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_BLUE_GREEN_NO_ENDPOINTS: {
    message: 'Traffic was not led to the Service {service} in namespace {namespace}: no pod behind it became ready.',
    next: 'See `kubectl get endpointslices,pods`; the selector and the ports of the Service must fit the pods.',
    http: 504,
    exit: 6,
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
  SLW_DEPLOY_DELETED: {
    message:
      'Nothing was deployed: service {service} of project {project} was deleted after this deployment to {stage} had been asked for.',
    next: 'Send a new deployment event if the service is wanted again.',
    http: 409,
    exit: 4,
    retryable: false,
  },
} as const satisfies ErrorTable;
