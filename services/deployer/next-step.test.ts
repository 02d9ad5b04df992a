import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Revision } from '../kit/helm/index.ts';
import { EVENT_LABEL, RUN_LABEL, nextStep, spaceOfNewest, type Situation } from './next-step.ts';

/** `3 failed E` is revision 3, failed, made for event E; `4 deployed E*` one of others that carries E's labels on. */
function history(...revisions: readonly string[]): readonly Revision[] {
  const runs = new Map<string, string>();
  return revisions.map((text) => {
    const [number = '', status = '', author] = text.split(' ');
    const revision = { revision: Number(number), status, began: '' };
    if (author === undefined) return { ...revision, labels: {} };
    const event = author.replace('*', '');
    const run = author.endsWith('*') ? (runs.get(event) ?? 'pruned') : `here.${number}`;
    runs.set(event, run);
    return { ...revision, labels: { [EVENT_LABEL]: event, [RUN_LABEL]: run } };
  });
}

const calm: Omit<Situation, 'history'> = {
  event: 'E',
  failure: 'none',
  interrupted: false,
  helmAlive: false,
  helmVisible: true,
  unchangedMs: 0,
  ageMs: 0,
  timeoutMs: 300_000,
};

type Row = readonly [what: string, history: readonly Revision[], seen: Partial<Situation>, step: string];

const ROWS: readonly Row[] = [
  ['nothing there', history(), {}, 'upgrade'],
  ['another version runs', history('1 deployed A'), {}, 'upgrade'],
  ['a release that people made', history('1 deployed'), {}, 'upgrade'],
  ['an earlier delivery failed', history('1 deployed A', '2 failed B'), {}, 'upgrade'],
  ['only failures before', history('1 failed A'), {}, 'upgrade'],
  ['uninstalled with its history kept', history('1 uninstalled A'), {}, 'upgrade'],

  ['done before the crash', history('1 superseded A', '2 deployed E'), {}, 'answer-success 2'],
  ['done, then a person upgraded', history('2 superseded E', '3 deployed E*'), {}, 'answer-success 2'],

  ['helm failed, then the crash', history('1 deployed A', '2 failed E'), {}, 'diagnose 2'],
  ['helm was stopped, not defeated', history('1 deployed A', '2 failed E'), { interrupted: true }, 'upgrade'],
  [
    'diagnosed, then the crash',
    history('1 superseded A', '2 deployed B', '3 failed E'),
    { failure: 'recorded' },
    'roll-back 2',
  ],
  ['the first install was diagnosed', history('1 failed E'), { failure: 'recorded' }, 'uninstall'],
  [
    'no good revision is left but an old one',
    history('1 superseded A', '2 failed E'),
    { failure: 'recorded' },
    'roll-back 1',
  ],
  ['helm made no revision: nothing to undo', history('1 deployed A'), { failure: 'recorded' }, 'answer-failure'],
  [
    'a failure over an older failure: both go',
    history('1 deployed A', '2 failed B'),
    { failure: 'recorded' },
    'roll-back 1',
  ],
  [
    'rolled back, then the crash',
    history('2 superseded A', '3 failed E', '4 deployed A*'),
    { failure: 'recorded' },
    'answer-failure',
  ],
  [
    'a rollback that failed is tried again',
    history('2 deployed A', '3 failed E', '4 failed A*'),
    { failure: 'recorded' },
    'roll-back 2',
  ],
  [
    'a rollback given up',
    history('2 deployed A', '3 failed E', '4 failed A*'),
    { failure: 'undone' },
    'answer-failure',
  ],
  ['the first install removed, then the crash', history(), { failure: 'recorded' }, 'answer-failure'],
  ['done, then the upgrade of a person failed', history('2 superseded E', '3 failed E*'), {}, 'answer-success 2'],
  ['a person rolled back before us', history('3 failed E', '4 deployed A*'), {}, 'answer-failure'],

  [
    'a Rollout did not come up after helm',
    history('1 superseded A', '2 deployed E'),
    { failure: 'unsettled' },
    'roll-back 1',
  ],
  ['the same for the first install', history('1 deployed E'), { failure: 'unsettled' }, 'uninstall'],
  [
    'the same twice: back to the rollback in between',
    history('1 superseded A', '2 superseded B', '3 superseded A*', '4 deployed E'),
    { failure: 'unsettled' },
    'roll-back 3',
  ],
  [
    'the same, rolled back, then the crash',
    history('1 superseded A', '2 superseded E', '3 deployed A*'),
    { failure: 'unsettled' },
    'answer-failure',
  ],
  [
    'the same, the rollback failed',
    history('1 superseded A', '2 deployed E', '3 failed A*'),
    { failure: 'unsettled' },
    'roll-back 1',
  ],
  ['the same, its install removed', history(), { failure: 'unsettled' }, 'answer-failure'],
  ['the same, given up', history('1 superseded A', '2 deployed E'), { failure: 'undone' }, 'answer-failure'],

  ['our helm still runs', history('1 deployed A', '2 pending-upgrade E'), { helmAlive: true }, 'end-helm'],
  ['our helm is dead', history('1 deployed A', '2 pending-upgrade E'), {}, 'forget 2'],
  ['the helm of an earlier event is dead', history('1 pending-install A'), {}, 'forget 1'],
  ['helm of a replica elsewhere', history('1 pending-install A'), { helmVisible: false }, 'wait'],
  [
    'the same, for long enough',
    history('1 pending-install A'),
    { helmVisible: false, unchangedMs: 15_000 },
    'forget 1',
  ],
  [
    'helm of a person',
    history('1 deployed A', '2 pending-upgrade A*'),
    { helmVisible: false, unchangedMs: 60_000, ageMs: 60_000 },
    'wait',
  ],
  [
    'the same, for longer than an upgrade may take',
    history('1 deployed A', '2 pending-upgrade A*'),
    { helmVisible: false, unchangedMs: 15_000, ageMs: 300_000 },
    'forget 2',
  ],
  [
    'a rollback inherits the label of its target',
    history('1 superseded A', '2 pending-rollback A*'),
    { helmVisible: false, unchangedMs: 60_000 },
    'wait',
  ],
  [
    'our rollback died',
    history('1 deployed A', '2 failed E', '3 pending-rollback A*'),
    { failure: 'recorded' },
    'forget 3',
  ],
  ['our uninstall died', history('1 uninstalling E'), { failure: 'recorded' }, 'remove'],
  ['our uninstall still runs', history('1 uninstalling E'), { failure: 'recorded', helmAlive: true }, 'end-helm'],
  ['somebody uninstalls', history('1 uninstalling'), { helmVisible: false }, 'wait'],
];

function inWords(situation: Situation): string {
  const { do: verb, ...rest } = nextStep(situation);
  return [verb, ...Object.values(rest)].join(' ');
}

describe('nextStep', () => {
  test.each(ROWS)('%s', (_, revisions, seen, step) => {
    expect(inWords({ ...calm, history: revisions, ...seen })).toBe(step);
  });

  const statuses = fc.constantFrom(
    'deployed',
    'superseded',
    'failed',
    'pending-upgrade',
    'pending-install',
    'pending-rollback',
    'uninstalling',
  );
  const situations = fc.record({
    history: fc
      .array(fc.tuple(statuses, fc.constantFrom(' A', ' A*', ' E', ' E*', '')), { maxLength: 6 })
      .map((items) => history(...items.map(([status, event], index) => `${index + 1} ${status}${event}`))),
    event: fc.constant('E'),
    failure: fc.constantFrom('none' as const, 'recorded' as const, 'undone' as const),
    interrupted: fc.boolean(),
    helmAlive: fc.boolean(),
    helmVisible: fc.boolean(),
    unchangedMs: fc.nat(400_000),
    ageMs: fc.nat(400_000),
    timeoutMs: fc.constant(300_000),
  });

  test('never upgrades, rolls back or removes while somebody may be at work, nor after its own failure was told', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        const step = nextStep(situation);
        const busy = /^pending-|^uninstalling$/.test(situation.history.at(-1)?.status ?? '');
        if (busy && situation.helmAlive) expect(step.do).toMatch(/^end-helm$|^answer-failure$/);
        if (busy) expect(step.do).not.toMatch(/^(upgrade|roll-back|uninstall|diagnose)$/);
        if (situation.failure !== 'none') expect(step.do).not.toMatch(/^(upgrade|answer-success|diagnose)$/);
      }),
    );
  });

  test('comes to an end: waiting is over at the latest after the timeout', () => {
    fc.assert(
      fc.property(situations, (situation) => {
        expect(nextStep({ ...situation, unchangedMs: 300_000, ageMs: 300_000 }).do).not.toBe('wait');
      }),
    );
  });
});

test.each<[string | undefined, readonly Revision[]]>([
  [undefined, history()],
  [undefined, history('1 deployed')],
  ['here', history('1 deployed A', '2 pending-upgrade E')],
  [undefined, history('1 deployed A', '2 pending-upgrade A*')],
  [undefined, history('1 superseded A', '2 deployed E', '3 pending-rollback A*')],
  [undefined, history('1 uninstalling A')],
])('spaceOfNewest %s', (space, revisions) => {
  expect(spaceOfNewest(revisions)).toBe(space);
});
