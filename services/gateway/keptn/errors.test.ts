import { expect, test } from '@jest/globals';
import { slipwayError, type SlipwayError } from '../../kit/errors/index.ts';
import { toKeptnError } from './errors.ts';

test.each<[string, SlipwayError, number, string]>([
  [
    'what, the code and the next step',
    slipwayError('SLW_KEPTN_PATH_UNKNOWN', { method: 'GET', path: '/api/v1/x' }),
    404,
    "GET /api/v1/x is no part of Keptn's API that Slipway serves. [SLW_KEPTN_PATH_UNKNOWN] docs/reference/keptn-api.md lists what it serves.",
  ],
  [
    'fields that the message does not name',
    slipwayError(
      'SLW_STAGE_UNKNOWN',
      { project: 'shop', stage: 'x' },
      { fields: [{ field: 'data.stage', message: 'known: dev, prod' }] },
    ),
    404,
    'Project shop has no stage x. (data.stage known: dev, prod) [SLW_STAGE_UNKNOWN] Look at its stages with `slipway get project shop`.',
  ],
  [
    'fields once',
    slipwayError(
      'SLW_HTTP_REQUEST_INVALID',
      { reasons: 'name is required' },
      { fields: [{ field: 'name', message: 'is required' }] },
    ),
    400,
    'The request is not valid: name is required [SLW_HTTP_REQUEST_INVALID] Correct the fields named above; /openapi.json describes them.',
  ],
])('%s', (_, error, code, message) => {
  expect(toKeptnError(error)).toEqual({ code, message });
});
