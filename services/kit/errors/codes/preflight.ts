import type { ErrorTable } from '../definition.ts';

export const preflightErrors = {
  SLW_KUBE_RIGHTS_MISSING: {
    message: 'Slipway lacks rights that a delivery to namespace {namespace} takes: {rights}.',
    next: "Add the namespace to targetNamespaces in the values of Slipway's chart, these rules to its rbac.extraRules, or a {role} with them to Slipway's account: {rules}",
    http: 502,
    exit: 5,
    retryable: false,
  },
} as const satisfies ErrorTable;
