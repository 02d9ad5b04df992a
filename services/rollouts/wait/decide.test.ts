import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import { decideWait } from './decide.ts';

const HOUR = 3_600_000;

function triggered(data: object): CloudEvent {
  return {
    id: 't1',
    source: 'test',
    type: 'sh.keptn.event.test.triggered',
    data: { project: 'shop', stage: 'dev', service: 'carts', ...data },
    extensions: {},
  };
}

const wait = (canarywaitduration: unknown) => triggered({ test: { teststrategy: 'real-user', canarywaitduration } });

describe('[argo 8] a wait takes a Go duration', () => {
  test.each([
    ['2m', 120_000],
    ['90s', 90_000],
    ['500ms', 500],
    ['1.5m', 90_000],
    ['59m59s', 3_599_000],
    ['0', 0],
    ['0s', 0],
    ['1us', 1],
  ])('%s', (asked, milliseconds) => {
    expect(decideWait(wait(asked), HOUR)).toEqual({ kind: 'wait', milliseconds, asked });
  });
});

describe('[argo 9] a wait that cannot begin is refused with the reason', () => {
  test.each([
    [undefined, /is missing/],
    [null, /is missing/],
    ['', /is missing/],
    ['120', /has no unit: 120$/],
    ['1.5', /has no unit/],
    [120, /bare number/],
    [{ seconds: 2 }, /must be a string/],
    ['-1s', /is negative: -1s$/],
    ['2 minutes', /is not a Go duration: 2 minutes$/],
    ['1d', /is not a Go duration/],
    ['-', /is not a Go duration/],
    ['x'.repeat(1_000), /is not a Go duration: x{40}\.\.\.$/],
    ['1s\n\u001b[31m', /is not a Go duration: 1s\?\?\[31m$/],
  ])('%j', (asked, words) => {
    const decision = decideWait(wait(asked), HOUR);
    expect(decision).toMatchObject({ kind: 'refuse', error: { code: 'SLW_WAIT_DURATION_INVALID' } });
    expect(decision.kind === 'refuse' && decision.error.message).toMatch(words);
  });

  test.each([
    ['1h', HOUR, /is 1h, and waits must be shorter than 1h$/],
    ['90m', HOUR, /is 90m, and waits must be shorter than 1h$/],
    ['1e9h', HOUR, /not a Go duration/],
    ['9999999999h', HOUR, /must be shorter/],
    ['11m', 600_000, /must be shorter than 10m$/],
  ])('%s with a cap of %s ms', (asked, cap, words) => {
    const decision = decideWait(wait(asked), cap);
    expect(decision.kind === 'refuse' && decision.error.message).toMatch(words);
  });

  test('but the cap may be raised', () => {
    expect(decideWait(wait('23h'), 24 * HOUR)).toMatchObject({ kind: 'wait', milliseconds: 23 * HOUR });
  });

  test('and so is one without a scope, with a word for each field', () => {
    const event = { ...wait('2m'), data: { project: 'Shop', test: { teststrategy: 'real-user' } } };
    const decision = decideWait(event, HOUR);
    expect(decision).toMatchObject({ kind: 'refuse', error: { code: 'SLW_TASK_DATA_INVALID' } });
    expect(decision.kind === 'refuse' && decision.error.message).toMatch(/data\.stage is required/);
  });
});

describe('[argo 10] the tests of others are left alone', () => {
  test.each([
    [{}],
    [{ test: null }],
    [{ test: 'real-user' }],
    [{ test: { teststrategy: 'functional' } }],
    [{ test: { teststrategy: 'performance', canarywaitduration: '2m' } }],
    [{ test: { teststrategy: 'canarywait', canarywaitduration: '2m' } }],
    [{ test: { teststrategy: ['real-user'] } }],
  ])('%j', (data) => expect(decideWait(triggered(data), HOUR)).toEqual({ kind: 'leave' }));
});
