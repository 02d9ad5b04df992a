import type { ErrorTable } from '../definition.ts';

export const keptnErrors = {
  SLW_KEPTN_PATH_UNKNOWN: {
    message: "{method} {path} is no part of Keptn's API that Slipway serves.",
    next: 'docs/reference/keptn-api.md lists what it serves.',
    http: 404,
    exit: 3,
    retryable: false,
  },
} as const satisfies ErrorTable;
