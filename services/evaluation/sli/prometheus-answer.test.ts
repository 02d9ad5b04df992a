import { expect, test } from '@jest/globals';
import { readValue } from './prometheus-answer.ts';

function vector(...values: string[]): string {
  const result = values.map((value) => ({ metric: {}, value: [0, value] }));
  return JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
}

test.each([
  ['one series', 200, vector('1.5'), { value: 1.5, success: true }],
  [
    'a scalar',
    200,
    '{"status":"success","data":{"resultType":"scalar","result":[0,"7"]}}',
    { value: 7, success: true },
  ],
  ['none', 200, vector(), { success: false, message: 'the query gives no value' }],
  ['several', 200, vector('1', '2'), { success: false, message: 'the query gives 2 values; aggregate them to one' }],
  ['not a number', 200, vector('NaN'), { success: false, message: 'the query gives NaN' }],
  [
    'a matrix',
    200,
    '{"status":"success","data":{"resultType":"matrix","result":[]}}',
    { message: 'the query gives a matrix, not a number' },
  ],
  [
    'a refusal',
    400,
    '{"status":"error","error":"parse error"}',
    { message: 'Prometheus refuses the query: parse error' },
  ],
  ['no JSON', 404, '<html>', { success: false, message: 'Prometheus answered 404 without JSON' }],
])('%s', (_, status, text, value) => {
  expect(readValue(status, text)).toMatchObject(value);
});
