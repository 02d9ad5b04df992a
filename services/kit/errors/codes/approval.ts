import type { ErrorTable } from '../definition.ts';

export const approvalErrors = {
  SLW_APPROVAL_UNKNOWN: {
    message: 'There is no approval {id}.',
    next: 'List those that are open: slipway get approvals',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_APPROVAL_CLOSED: {
    message: 'The approval {id} was decided at {time}: {how}',
    next: 'To deliver all the same, trigger the sequence again.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_APPROVAL_NOT_APPROVER: {
    message: '{who} may not decide on the approval {id}: the shipyard names {approvers}.',
    next: 'Ask one of them, or say who you are: --as on the command line, "approver" in a request, data.approval.approver in an event.',
    http: 403,
    exit: 5,
    retryable: false,
  },
  SLW_APPROVAL_NAME_REQUIRED: {
    message: 'The approval {id} needs {required} approvers, and a decision without a name cannot be counted.',
    next: 'Say who you are: --as on the command line, "approver" in a request, data.approval.approver in an event.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_APPROVAL_UNDECIDED: {
    message: 'The event {type} from {source} decides nothing: its result is {result}.',
    next: 'Send it with data.result pass or fail.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_APPROVAL_ELSEWHERE: {
    message:
      'The decision of {source} names another place than the approval {id}, which is of {service} in {project}/{stage}.',
    next: 'Send it with project, stage and service of the approval in data.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_APPROVAL_INVALID: {
    message: 'The properties of the approval are not valid: {reasons}',
    next: 'Correct them in the shipyard (docs/how-to/approvals.md) and trigger the sequence again.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_APPROVAL_ID_TAKEN: {
    message: 'Another approval, of {source}, has the id {id} already.',
    next: 'Send approval.triggered under an id that is unique.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_APPROVAL_CONTENDED: {
    message: 'The record of the approval {id} changed {tries} times while a decision was stored.',
    next: 'Try again.',
    http: 503,
    exit: 1,
    retryable: true,
  },
  SLW_APPROVAL_SEVERAL: {
    message: '{count} approvals are open there: {ids}',
    next: 'Name one: slipway {verb} <id>',
    http: 409,
    exit: 2,
    retryable: false,
  },
} as const satisfies ErrorTable;
