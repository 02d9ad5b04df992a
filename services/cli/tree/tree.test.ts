import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import type { SequenceRecord, TaskRecord } from '../../kit/sequences/index.ts';
import { asciiStyle, plainStyle, widthOf, type Sink } from '../terminal/index.ts';
import { createScreen, cut, logLines, outcomeOf, reasonOf, renderTree, runsOf } from './index.ts';

const START = Date.parse('2026-01-01T00:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const CONTEXT = '6a7b1c2d-0000-4000-8000-000000000000';

function record(change: Partial<SequenceRecord> = {}): SequenceRecord {
  return {
    id: 'run-1',
    triggeredId: 'trigger-1',
    context: CONTEXT,
    project: 'shop',
    stage: 'staging',
    service: 'carts',
    sequence: 'delivery',
    state: 'started',
    triggeredAt: at(0),
    image: 'acme/carts:1',
    tasks: [task()],
    ...change,
  };
}

function task(change: Partial<TaskRecord> = {}): TaskRecord {
  return { name: 'deployment', state: 'pending', executors: [], ...change };
}

function event(
  type: string,
  seconds: number,
  data: object = {},
  change: Partial<CloudEvent> & { triggeredid?: string } = {},
): CloudEvent {
  const { triggeredid, ...rest } = change;
  return {
    id: `${type}-${seconds}`,
    source: 'deployer',
    type: `sh.keptn.event.${type}`,
    time: at(seconds),
    data: { project: 'shop', stage: 'staging', service: 'carts', ...data },
    extensions: { shkeptncontext: CONTEXT, ...(triggeredid === undefined ? {} : { triggeredid }) },
    ...rest,
  };
}

const triggered = event('deployment.triggered', 0.1, {}, { id: 'task-1', source: 'conductor' });
const started = event('deployment.started', 0.2, {}, { triggeredid: 'task-1' });
const finished = event(
  'deployment.finished',
  1.2,
  { result: 'pass', status: 'succeeded', message: 'Successfully deployed' },
  { triggeredid: 'task-1' },
);
const failure = event(
  'deployment.finished',
  9,
  {
    result: 'fail',
    status: 'errored',
    message: 'helm: timed out\npod carts-1: ImagePullBackOff: back-off pulling image "acme/carts:broken"',
  },
  { triggeredid: 'task-1' },
);
const ended = event(
  'staging.delivery.finished',
  1.3,
  { result: 'pass', status: 'succeeded' },
  { triggeredid: 'trigger-1' },
);

function tree(
  records: readonly SequenceRecord[],
  events: readonly CloudEvent[],
  seconds: number,
  columns = 100,
): string[] {
  return renderTree(records, events, START + seconds * 1_000, { style: plainStyle, columns });
}

describe('renderTree', () => {
  test('before anything is known', () => expect(tree([], [], 0)).toEqual(['waiting for the sequence to begin']));

  test('a task that runs, by its events', () => {
    expect(tree([record()], [triggered, started], 0.6)).toEqual([
      `shop/carts  acme/carts:1  ${CONTEXT}`,
      '└─ ⟳ staging delivery  0.60 s',
      '   └─ ⟳ deployment  0.50 s deployer',
    ]);
  });

  test('progress stands below the task that runs', () => {
    const progress = event(
      'deployment.status.changed',
      0.4,
      { message: '1 of 2 pods ready' },
      { triggeredid: 'task-1' },
    );
    expect(tree([record()], [triggered, started, progress], 0.6).at(-1)).toBe('        1 of 2 pods ready');
  });

  test('a success beside its task, the next stage below', () => {
    const next = event('production.delivery.triggered', 1.3, { stage: 'production' }, { id: 'trigger-2' });
    expect(tree([record()], [triggered, started, finished, ended, next], 2)).toEqual([
      `shop/carts  acme/carts:1  ${CONTEXT}`,
      '├─ ✔ staging delivery  1.30 s',
      '│  └─ ✔ deployment  1.10 s deployer  Successfully deployed',
      '└─ ⟳ production delivery  0.70 s',
    ]);
  });

  test('the words of a failure in full, wrapped, below its task', () => {
    const lines = tree([record({ tasks: [task(), task({ name: 'test' })] })], [triggered, started, failure], 9, 40);
    expect(lines.slice(2)).toEqual([
      '   ├─ ✖ deployment  8.90 s deployer',
      '   │    helm: timed out',
      '   │    pod carts-1: ImagePullBackOff:',
      '   │    back-off pulling image',
      '   │    "acme/carts:broken"',
      '   └─ ◌ test',
    ]);
  });

  test.each([
    [
      'waits in the queue',
      record({ state: 'waiting', waitsFor: 'run-0' }),
      '└─ ◌ staging delivery  waiting for the run before it (run-0)',
    ],
    [
      'was aborted',
      record({ state: 'finished', finishedAt: at(2), result: 'pass', status: 'aborted', tasks: [] }),
      '└─ ✖ staging delivery  aborted after 2.00 s',
    ],
    [
      'somebody aborted',
      record({
        ...{ state: 'finished', finishedAt: at(2), result: 'fail', status: 'aborted', tasks: [] },
        aborted: { at: at(1), actor: 'ann', reason: 'wrong\u001B[2J image' },
      }),
      '└─ ✖ staging delivery  aborted after 2.00 s by ann: wrong[2J image',
    ],
    [
      'timed out',
      record({ state: 'finished', finishedAt: at(2), result: 'fail', status: 'errored', timedOut: true, tasks: [] }),
      '└─ ✖ staging delivery  timed out after 2.00 s',
    ],
    [
      'is paused',
      record({ state: 'paused', paused: { at: at(1), actor: 'ann' } }),
      `└─ ◌ staging delivery  paused by ann; slipway resume sequence ${CONTEXT} --project shop`,
    ],
    [
      'is being aborted',
      record({ state: 'aborting', aborted: { at: at(1), reason: 'wrong image' } }),
      '└─ ⟳ staging delivery  aborting: wrong image; waits for its executors to stop',
    ],
    [
      'is being stopped for its time is over',
      record({ state: 'aborting' }),
      '└─ ⟳ staging delivery  timed out; waits for its executors to stop',
    ],
    [
      'ended with a warning',
      record({ state: 'finished', finishedAt: at(2), result: 'warning', status: 'succeeded', tasks: [] }),
      '└─ ⚠ staging delivery  2.00 s',
    ],
  ])('a run that %s', (_, run, line) => expect(tree([run], [], 5)[1]).toBe(line));

  test('a run that could not begin says why', () => {
    const run = record({
      state: 'finished',
      finishedAt: at(0.1),
      result: 'fail',
      status: 'errored',
      message: 'no sequence named delivry',
      tasks: [],
    });
    expect(tree([run], [], 5).slice(1)).toEqual(['└─ ✖ staging delivery  0.10 s', '     no sequence named delivry']);
  });

  test.each([
    ['delayed', task({ state: 'delayed', dueAt: at(60) }), '   └─ ◌ deployment  due in 55.0 s'],
    ['skipped', task({ state: 'skipped' }), '   └─ ◌ deployment  skipped'],
    [
      'unclaimed',
      task({ state: 'triggered', triggeredAt: at(1) }),
      '   └─ ⟳ deployment  4.00 s waiting for an executor',
    ],
  ])('a task that is %s', (_, one, line) => expect(tree([record({ tasks: [one] })], [], 5)[2]).toBe(line));

  test('in ASCII where the terminal has no more', () => {
    const lines = renderTree([record()], [triggered, started, finished, ended], START, {
      style: asciiStyle,
      columns: 100,
    });
    expect(lines.slice(1)).toEqual([
      '`- + staging delivery  1.30 s',
      '   `- + deployment  1.10 s deployer  Successfully deployed',
    ]);
  });

  test('what comes from the network moves no cursor', () => {
    const evil = event(
      'deployment.finished',
      1,
      { result: 'fail', status: 'errored', message: 'a\u001B[2Jb' },
      { triggeredid: 'task-1' },
    );
    expect(tree([record()], [triggered, evil], 2).join('')).not.toContain('\u001B');
  });
});

describe('runsOf', () => {
  test('a record that is ahead of the events is not turned back', () => {
    const done = task({
      state: 'finished',
      triggeredId: 'task-1',
      result: 'pass',
      status: 'succeeded',
      finishedAt: at(1),
    });
    const [run] = runsOf([record({ tasks: [done] })], [triggered, started]);
    expect(run?.tasks).toEqual([done]);
  });

  test('events of a run without record make one', () => {
    const begin = event('staging.delivery.triggered', 0, {}, { id: 'trigger-1' });
    expect(runsOf([], [begin, triggered, started, finished, ended])).toMatchObject([
      {
        triggeredId: 'trigger-1',
        state: 'finished',
        result: 'pass',
        tasks: [{ name: 'deployment', state: 'finished' }],
      },
    ]);
  });

  test('the same event twice changes nothing', () => {
    const events = [triggered, started, finished, ended];
    expect(runsOf([record()], [...events, ...events])).toEqual(runsOf([record()], events));
  });

  test('does not change the records', () => {
    const given = record();
    runsOf([given], [triggered, started]);
    expect(given).toEqual(record());
  });
});

describe('outcomeOf', () => {
  const end = (result: 'pass' | 'warning' | 'fail', status: 'succeeded' | 'errored' | 'aborted' = 'succeeded') =>
    record({ state: 'finished', finishedAt: at(2), result, status });
  test.each([
    ['nothing yet', [], 'running'],
    ['one runs', [end('pass'), record()], 'running'],
    ['one waits', [end('pass'), record({ state: 'waiting' })], 'running'],
    ['all passed', [end('pass'), end('pass')], 'pass'],
    ['a warning', [end('pass'), end('warning')], 'warning'],
    ['a failure, then its remedy', [end('fail'), end('pass')], 'fail'],
    ['an error that says pass', [end('pass', 'errored')], 'fail'],
    ['an abort says pass too', [end('pass', 'aborted')], 'aborted'],
    ['an abort and a failure', [end('pass', 'aborted'), end('fail')], 'fail'],
    ['one is paused', [end('pass'), record({ state: 'paused' })], 'running'],
    ['one is being aborted', [end('pass'), record({ state: 'aborting' })], 'running'],
    ['one ran out of time', [end('pass'), { ...end('fail', 'errored'), timedOut: true as const }], 'timedOut'],
  ])('%s', (_, records, verdict) => {
    const outcome = outcomeOf(runsOf(records, []));
    expect(outcome.kind === 'done' ? outcome.verdict : outcome.kind).toBe(verdict);
  });

  test("the reason is the failed task's", () => {
    const run = record({
      state: 'finished',
      result: 'fail',
      message: 'no',
      tasks: [task({ state: 'finished', result: 'fail', message: 'pods' })],
    });
    expect(reasonOf(runsOf([run], [])[0]!)).toBe('deployment: pods');
    expect(reasonOf(runsOf([record({ message: 'no' })], [])[0]!)).toBe('no');
    expect(reasonOf(runsOf([{ ...run, timedOut: true as const }], [])[0]!)).toBe('no');
    expect(reasonOf(runsOf([record()], [])[0]!)).toBe('no reason was given');
  });
});

describe('logLines', () => {
  const log = (one: CloudEvent) => logLines(one, { style: plainStyle, columns: 60, since: START });
  test.each([
    [started, ['  +0.200s ⟳ staging        deployment started  deployer']],
    [finished, ['  +1.200s ✔ staging        deployment finished  pass  deployer: Successfully deployed']],
    [ended, ['  +1.300s ✔ staging      delivery finished  pass  deployer']],
    [
      failure,
      [
        '  +9.000s ✖ staging        deployment finished  fail  deployer',
        '            helm: timed out',
        '            pod carts-1: ImagePullBackOff: back-off pulling',
        '            image "acme/carts:broken"',
      ],
    ],
  ])('%#', (one, lines) => expect(log(one)).toEqual(lines));

  test('an event of another kind, without a time', () => {
    const { time: _, ...other } = { ...started, type: 'com.example.thing', data: undefined };
    expect(log(other)).toEqual(['        ? ◌              com.example.thing   deployer']);
  });
});

describe('the screen', () => {
  test('goes back over what it drew, and keeps within the terminal', () => {
    let text = '';
    const sink: Sink = { write: (more) => void (text += more), isTty: true, columns: () => 11, rows: () => 3 };
    const screen = createScreen(sink);
    screen.draw(['one', 'two', 'three is too long']);
    expect(text).toBe('\r\u001B[0Jtwo\nthree is t\n');
    text = '';
    screen.draw(['four']);
    expect(text).toBe('\u001B[2A\r\u001B[0Jfour\n');
  });

  test('a cut line keeps its colours closed', () => {
    const line = cut('\u001B[32mabcdef\u001B[0m', 3);
    expect(line).toBe('\u001B[32mabc\u001B[0m');
    expect(widthOf(line)).toBe(3);
  });
});

describe('an approval', () => {
  const scope = { project: 'shop', stage: 'staging', service: 'carts' };
  const asked = event(
    'approval.started',
    1,
    { ...scope, approval: { state: 'open' } },
    { source: 'approval-service', triggeredid: 'task-1' },
  );
  const words = 'waits for approval: slipway approve task-1';
  const options = { style: asciiStyle, columns: 100 };

  test('says what to type: in the tree, by the record or by the event, and in the log', () => {
    const approval = task({ name: 'approval', state: 'started', triggeredId: 'task-1' });
    const waiting = record({ state: 'waitingForApproval', tasks: [approval] });
    expect(renderTree([waiting], [], START, options).join('\n')).toContain(words);
    const triggeredOnly = record({ tasks: [{ ...approval, state: 'triggered' }] });
    expect(renderTree([triggeredOnly], [asked], START, options).join('\n')).toContain(words);
    expect(logLines(asked, { ...options, since: START }).join('\n')).toContain(words);
  });

  test.each([
    ['one that is automatic', { approval: { state: 'approved' } }, 'approval-service'],
    ['a word of somebody else', { approval: { state: 'open' } }, 'somebody'],
  ])('%s asks nobody', (_, data, source) => {
    const other = { ...asked, source, data: { ...scope, ...data } };
    expect(logLines(other, { ...options, since: START }).join('\n')).not.toContain('waits');
  });
});
