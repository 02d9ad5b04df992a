import { describe, expect, test } from '@jest/globals';
import type { Approval } from '../../kit/approvals/index.ts';
import type { SequenceRecord, StoredQueue, TaskRecord } from '../../kit/sequences/index.ts';
import { explainRun } from './explain.ts';
import type { Evidence, Finding } from './types.ts';

const now = new Date('2026-01-01T12:00:00.000Z');
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000).toISOString();

function run(change: Partial<SequenceRecord> = {}): SequenceRecord {
  return {
    ...{ id: 'r1', triggeredId: 't1', context: 'c1', project: 'shop', stage: 'dev', service: 'carts' },
    ...{ sequence: 'delivery', state: 'started', triggeredAt: at(-10), startedAt: at(-10), tasks: [] },
    ...change,
  };
}

function task(change: Partial<TaskRecord>): TaskRecord {
  return { name: 'deployment', state: 'pending', executors: [], triggeredId: 'r1-1', ...change };
}

const evidence: Evidence = {
  ...{ runs: [], queues: [], holders: [], approvals: new Map(), executors: new Map(), now },
};

function queue(active: string | null, ...waiting: string[]): StoredQueue {
  return { project: 'shop', stage: 'dev', service: 'carts', active, waiting: waiting.map((id) => ({ id })) };
}

const waiting = run({ state: 'waiting' });
const working = task({
  state: 'started',
  executors: ['helm-service'],
  triggeredAt: at(-5),
  lastHeardAt: at(-3),
  deadline: at(57),
});
const holder = run({ id: 'r0', context: 'c0', tasks: [working] });

const approval: Approval = {
  ...{ id: 'r1-1', context: 'c1', project: 'shop', stage: 'dev', service: 'carts', image: 'carts:2' },
  ...{ state: 'open', since: at(-30), expiresAt: at(30), required: 2, approvers: ['ann', 'bob', 'eve'] },
  votes: [{ decision: 'approve', approver: 'ann', source: 'slipway-api', at: at(-20) }],
};
const asked = task({ name: 'approval', state: 'started', executors: ['approval-service'], triggeredAt: at(-30) });

type Case = [string, SequenceRecord, Partial<Evidence>, readonly (Partial<Finding> | RegExp)[]];

describe('a run that', () => {
  test.each<Case>([
    [
      'waits: who holds the service, since when, on what, and the place in the queue',
      waiting,
      { queues: [queue('r0', 'r9', 'r1')], holders: [holder] },
      [
        /^Number 2 of 2 in the queue of carts in dev\. It is held by delivery in dev \(c0\), running for 10 min: helm-service works on its task deployment since .*, last heard of 3 min ago\.$/,
      ],
    ],
    [
      'waits behind a run that nobody answers',
      waiting,
      {
        queues: [queue('r0', 'r1')],
        holders: [run({ id: 'r0', tasks: [task({ state: 'triggered', triggeredAt: at(-4) })] })],
      },
      [/nobody has answered its task deployment yet, triggered 4 min ago, and nobody is registered for it\.$/],
    ],
    ['waits behind one that ended meanwhile', waiting, { queues: [queue('r0', 'r1')] }, [/Nobody has the service now/]],
    ['waits, and its turn came meanwhile', waiting, { queues: [queue('r1')] }, [/has just come/]],
    [
      'has a task that somebody works on',
      run({ tasks: [{ ...working, message: 'upgrading' }] }),
      {},
      [
        /^helm-service works on deployment since .*, last heard of 3 min ago\. Unless it is heard of, it is given up at .* \(in 57 min\)\. It last said: upgrading$/,
      ],
    ],
    [
      'has a task that nobody answers and nobody is registered for',
      run({ tasks: [task({ state: 'triggered', triggeredAt: at(-4), deadline: at(6) })] }),
      {},
      [
        /^Nobody has answered deployment\.triggered, sent 4 min ago\. Nobody is registered for it; .*It is given up at .* \(in 6 min\)\.$/,
      ],
    ],
    [
      'has a task that a registered executor does not answer',
      run({ tasks: [task({ state: 'triggered', triggeredAt: at(-4) })] }),
      { executors: new Map([['deployment', [{ name: 'job-executor', lastSeen: at(-2) }]]]) },
      [
        /Registered for it: job-executor \(last seen 120 s ago\)|Registered for it: job-executor \(last seen 2 min ago\)/,
      ],
    ],
    [
      'waits for the time of a task',
      run({ tasks: [task({ state: 'delayed', dueAt: at(60) })] }),
      {},
      [/is due at .* \(in 60 min\)/],
    ],
    [
      'waits for people',
      run({ state: 'waitingForApproval', tasks: [asked] }),
      { approvals: new Map([['r1-1', approval]]) },
      [
        /^2 people must approve carts in dev \(carts:2\), of: ann, bob, eve; so far: ann\. Asked 30 min ago\. It expires at .* \(in 30 min\)\.$/,
      ],
    ],
    [
      'is paused, with an open task',
      run({ state: 'paused', paused: { at: at(-1), actor: 'ann', reason: 'lunch' }, tasks: [working] }),
      {},
      [/^Paused at .* by ann: lunch\./, /^helm-service works on deployment/],
    ],
    [
      'is paused before an approval',
      run({ state: 'paused', pausedFrom: 'waitingForApproval', paused: { at: at(-1) }, tasks: [asked] }),
      { approvals: new Map([['r1-1', { ...approval, approvers: [], votes: [], required: 1 }]]) },
      [/^Paused/, /^One person must approve .* of: anybody; nobody has yet\./],
    ],
    [
      'is being aborted',
      run({ state: 'aborting', aborted: { at: at(-1), actor: 'ann' }, tasks: [working] }),
      {},
      [/^It is being ended by ann\. It ends when helm-service has stopped/],
    ],
    [
      'is being stopped for its time is over',
      run({ state: 'aborting', tasks: [working] }),
      {},
      [/because its time is over/],
    ],
  ])('%s', (_, record, known, expected) => {
    const { findings } = explainRun(record, { ...evidence, ...known });
    expect(findings.map(({ message }) => message)).toEqual(
      expected.map((words) => expect.stringMatching(words as RegExp)),
    );
  });
});

describe('a run that ended', () => {
  const ended = (change: Partial<SequenceRecord>) =>
    run({ state: 'finished', finishedAt: at(-1), result: 'pass', status: 'succeeded', ...change });
  const failed = task({ state: 'finished', result: 'fail', status: 'errored', message: 'helm says no' });
  const follower = run({ id: 'r2', triggeredId: 't2', stage: 'prod', state: 'waiting' });

  test.each<Case>([
    [
      'well: what it triggered, what not, and why',
      ended({
        triggers: ['t2', 't3'],
        notTriggered: [{ stage: 'dev', sequence: 'rollback', reason: 'result was pass, not fail' }],
      }),
      { runs: [follower] },
      [
        /^Ended .*, pass$/,
        'It triggered delivery in prod, which is waiting.',
        /^It triggered another sequence \(event t3\), whose run is not there yet\.$/,
        /^rollback in dev was not triggered: result was pass, not fail$/,
      ] as RegExp[],
    ],
    [
      'by a failed task',
      ended({ result: 'fail', status: 'errored', tasks: [failed] }),
      {},
      [/^Ended .*, fail \(errored\) at its task deployment: helm says no$/, /^No triggeredOn/],
    ],
    [
      'by an abort',
      ended({
        result: 'fail',
        status: 'aborted',
        aborted: { at: at(-2), actor: 'ann', reason: 'wrong image' },
        message: 'aborted by ann',
      }),
      {},
      [/^Ended .*, aborted by ann: wrong image \(aborted\)$/, /^No triggeredOn/],
    ],
    [
      'by its time',
      ended({ result: 'fail', status: 'errored', timedOut: true, message: 'too long' }),
      {},
      [/^Ended .*, timed out \(errored\): too long$/, /^No triggeredOn/],
    ],
  ])('%s', (_, record, known, expected) => {
    const { findings } = explainRun(record, { ...evidence, ...known });
    expect(findings.map(({ message }) => message)).toEqual(
      expected.map((words) => expect.stringMatching(words as RegExp)),
    );
  });
});

test('says what one can type', () => {
  const next = (record: SequenceRecord, known: Partial<Evidence> = {}) =>
    explainRun(record, { ...evidence, ...known }).findings.map((finding) => finding.next);
  expect(next(waiting, { queues: [queue('r0', 'r1')], holders: [holder] })).toEqual([
    'slipway explain sequence --project shop --context c0; to free the queue: slipway abort sequence --project shop --context c0 --stage dev',
  ]);
  expect(next(run({ state: 'paused', paused: { at: at(-1) } }))).toEqual([
    'slipway resume sequence --project shop --context c1 --stage dev',
  ]);
  expect(next(run({ state: 'waitingForApproval', tasks: [asked] }))).toEqual([
    'slipway approve r1-1, or slipway decline r1-1',
  ]);
});

test('since when: of the state and not of the run', () => {
  const since = (record: SequenceRecord) => explainRun(record, evidence).since;
  expect(since(waiting)).toBe(at(-10));
  expect(since(run({ startedAt: at(-8) }))).toBe(at(-8));
  expect(since(run({ state: 'paused', paused: { at: at(-1) } }))).toBe(at(-1));
  expect(since(run({ state: 'waitingForApproval', tasks: [asked] }))).toBe(at(-30));
  expect(since(run({ state: 'finished', finishedAt: at(-2) }))).toBe(at(-2));
});
