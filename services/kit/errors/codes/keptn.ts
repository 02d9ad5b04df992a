import type { ErrorTable } from '../definition.ts';

export const keptnErrors = {
  SLW_KEPTN_PATH_UNKNOWN: {
    message: "{method} {path} is no part of Keptn's API that Slipway serves.",
    next: 'docs/reference/keptn-api.md lists what it serves.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_KEPTN_EVALUATION_TIMES: {
    message: 'The evaluation has no time to look at: {reason}.',
    next: 'Give start and end, or start and timeframe, or a timeframe alone, which ends now.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_KEPTN_RESOURCE_UNKNOWN: {
    message: 'Resource not found: {place} has no file {path}.',
    next: 'Look at what it has with the same address without the file name.',
    http: 404,
    exit: 3,
    retryable: false,
  },
  SLW_KEPTN_EVENT_FILTER: {
    message: 'invalid event filter: {reason}.',
    next: 'Send filter=data.project:NAME or shkeptncontext:ID; further fields after " AND ", several values after commas.',
    http: 400,
    exit: 2,
    retryable: false,
  },
  SLW_KEPTN_AWAY: {
    message: "Keptn's API at {url} cannot be used: {reason}",
    next: 'Check keptn.url and keptn.tokenFile, and that Keptn runs; it is tried again.',
    http: 503,
    exit: 8,
    retryable: true,
  },
  SLW_KEPTN_REFUSED: {
    message: "Keptn's API refused {path}: {reason}",
    next: 'Look at what it says; keptn.tokenFile must hold a token of that Keptn.',
    http: 502,
    exit: 8,
    retryable: false,
  },
  SLW_KEPTN_PROJECTS: {
    message: 'The projects are those of the Keptn at {url}; Slipway only reads and writes their files.',
    next: 'Use the keptn command, or leave out keptn.url and let Slipway hold the projects.',
    http: 409,
    exit: 2,
    retryable: false,
  },
  SLW_KEPTN_SECRET_EXISTS: {
    message: 'Unable to create secret: {name} exists already in scope {scope}.',
    next: 'Replace it with `keptn update secret`, or choose another name.',
    http: 409,
    exit: 4,
    retryable: false,
  },
  SLW_KEPTN_SECRET_UNKNOWN: {
    message: 'There is no secret {name} in scope {scope}.',
    next: 'List them with `keptn get secrets`.',
    http: 404,
    exit: 3,
    retryable: false,
  },
} as const satisfies ErrorTable;
