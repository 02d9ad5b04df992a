/** The remediation service: answers `get-action.triggered` with the next action that a service's remediation.yaml has for a problem. */
export { createRemediation, REMEDIATION_SOURCE, type RemediationDependencies } from './create-remediation.ts';
