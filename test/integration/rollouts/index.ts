/** What the tests of the rollouts kit share: a namespace with the real controller, Rollouts to apply, waits that end. */
export { openField, type Field } from './field.ts';
export { PATIENT, arrived, settledAt } from './expectations.ts';
export { blueGreen, canary, deploymentOf, service, type RolloutParts } from './objects.ts';
export { startMetric, type Metric } from './metric.ts';
