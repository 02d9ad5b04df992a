import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { lintShipyard } from './index.ts';

const SHIPYARDS = join(import.meta.dirname, '..', '..', '..', '..', 'shipyards');

interface Yard {
  readonly [sequence: string]: {
    readonly on?: readonly (string | readonly [string, Readonly<Record<string, string>>])[];
    readonly tasks?: readonly string[];
    readonly strategy?: string;
  };
}

/** A shipyard of `stage.sequence` entries; stages in the order of their first mention. */
function yard(entries: Yard): string {
  const stages = [...new Set(Object.keys(entries).map((id) => id.split('.')[0]))];
  const sequencesOf = (stage: string | undefined) =>
    Object.entries(entries)
      .filter(([id]) => id.split('.')[0] === stage)
      .map(([id, { on = [], tasks = ['job'], strategy }]) => ({
        name: id.split('.')[1],
        triggeredOn: on.map((entry) =>
          typeof entry === 'string'
            ? { event: `${entry}.finished` }
            : { event: `${entry[0]}.finished`, selector: { match: entry[1] } },
        ),
        tasks: tasks.map((name) => ({
          name,
          ...(name === 'deployment' ? { properties: { deploymentstrategy: strategy ?? 'user_managed' } } : {}),
        })),
      }));
  const spec = { stages: stages.map((name) => ({ name, sequences: sequencesOf(name) })) };
  return JSON.stringify({ apiVersion: 'spec.keptn.sh/0.2.4', kind: 'Shipyard', spec }, null, 1);
}

function said(text: string): string[] {
  return lintShipyard(text).map(({ severity, rule }) => `${severity} ${rule}`);
}

const fails = { result: 'fail' };
const passes = { result: 'pass' };

test.each(readdirSync(SHIPYARDS).filter((name) => name.endsWith('.yaml')))('shipyards/%s is clean', (name) => {
  expect(lintShipyard(readFileSync(join(SHIPYARDS, name), 'utf8'))).toEqual([]);
});

describe('lintShipyard', () => {
  test.each<{ name: string; entries: Yard; expected: readonly string[] }>([
    { name: 'one sequence', entries: { 'a.x': {} }, expected: [] },
    { name: 'a chain without selectors', entries: { 'a.x': {}, 'b.x': { on: ['a.x'] } }, expected: [] },
    {
      name: 'a warning that no selector catches',
      entries: { 'a.x': { tasks: ['evaluation'] }, 'b.x': { on: [['a.x', passes]] } },
      expected: ['warning result-uncaught'],
    },
    {
      name: 'a warning that an approval makes a pass of',
      entries: { 'a.x': { tasks: ['evaluation', 'approval'] }, 'b.x': { on: [['a.x', passes]] } },
      expected: [],
    },
    {
      name: 'a warning that is caught by the key of the task',
      entries: {
        'a.x': { tasks: ['evaluation'] },
        'b.x': { on: [['a.x', passes]] },
        'b.y': { on: [['a.x', { 'evaluation.result': 'warning' }]] },
      },
      expected: [],
    },
    { name: 'only fails are caught', entries: { 'a.x': {}, 'a.y': { on: [['a.x', fails]] } }, expected: [] },
    {
      name: 'a test after a deployment without a rollback',
      entries: { 'a.x': { tasks: ['deployment', 'test'] } },
      expected: ['warning rollback-missing'],
    },
    {
      name: 'the same of a direct deployment',
      entries: { 'a.x': { tasks: ['deployment', 'test'], strategy: 'direct' } },
      expected: ['info rollback-missing'],
    },
    {
      name: 'a deployment alone, which goes back by itself',
      entries: { 'a.x': { tasks: ['deployment'] } },
      expected: [],
    },
    {
      name: 'a rollback on every fail',
      entries: { 'a.x': { tasks: ['deployment', 'test'] }, 'a.y': { on: [['a.x', fails]], tasks: ['rollback'] } },
      expected: [],
    },
    {
      name: 'a rollback on the fail of one task of two',
      entries: {
        'a.x': { tasks: ['deployment', 'test', 'evaluation'] },
        'a.y': { on: [['a.x', { 'evaluation.result': 'fail' }]], tasks: ['rollback'] },
      },
      expected: ['warning rollback-missing'],
    },
    {
      name: 'a fail that only a report follows',
      entries: { 'a.x': { tasks: ['deployment', 'test'] }, 'a.y': { on: [['a.x', fails]], tasks: ['report'] } },
      expected: ['warning rollback-missing'],
    },
    { name: 'a trigger of nothing', entries: { 'a.x': { on: ['a.z'] } }, expected: ['error trigger-unknown'] },
    {
      name: 'a selector with an alias',
      entries: { 'a.x': {}, 'a.y': { on: [['a.x', { result: 'failed' }]] } },
      expected: ['warning selector-alias'],
    },
    {
      name: 'a selector with an unknown key',
      entries: { 'a.x': {}, 'a.y': { on: [['a.x', { status: 'fail' }]] } },
      expected: ['error selector-never'],
    },
    {
      name: 'a selector with an unknown value',
      entries: { 'a.x': {}, 'a.y': { on: [['a.x', { result: 'passed' }]] } },
      expected: ['error selector-never'],
    },
    {
      name: 'a selector whose keys exclude each other',
      entries: { 'a.x': {}, 'a.y': { on: [['a.x', { result: 'pass', 'job.result': 'fail' }]] } },
      expected: ['error selector-never'],
    },
    {
      name: 'a selector for the pass of a task that is not the last',
      entries: { 'a.x': { tasks: ['one', 'two'] }, 'a.y': { on: [['a.x', { 'one.result': 'pass' }]] } },
      expected: ['error selector-never'],
    },
    {
      name: 'a selector for the warning of an approval',
      entries: { 'a.x': { tasks: ['approval'] }, 'a.y': { on: [['a.x', { result: 'warning' }]] } },
      expected: ['error selector-never'],
    },
    {
      name: 'a second stage without a trigger',
      entries: { 'a.x': {}, 'b.x': {} },
      expected: ['info sequence-by-hand'],
    },
    {
      name: 'what follows a dead sequence',
      entries: { 'a.x': { on: ['a.lost'] }, 'a.y': { on: ['a.x'] } },
      expected: ['error trigger-unknown', 'warning sequence-dead'],
    },
    {
      name: 'a circle of passes, which nothing outside triggers',
      entries: { 'a.x': { on: ['a.y'] }, 'a.y': { on: ['a.x'] } },
      expected: ['warning sequence-dead', 'error trigger-cycle', 'warning sequence-dead'],
    },
    {
      name: 'a circle of passes that is entered',
      entries: { 'a.in': {}, 'a.x': { on: ['a.in', 'a.y'] }, 'a.y': { on: ['a.x'] } },
      expected: ['error trigger-cycle'],
    },
    {
      name: 'another try for as long as it fails',
      entries: { 'a.in': {}, 'a.x': { on: ['a.in', ['a.x', fails]] } },
      expected: ['warning trigger-cycle'],
    },
    {
      name: 'another try of what is started by hand',
      entries: { 'a.x': { on: [['a.x', fails]] } },
      expected: ['warning trigger-cycle'],
    },
    {
      name: 'a remediation, which runs out of actions',
      entries: { 'a.x': { on: [['a.x', { 'job.result': 'fail' }]], tasks: ['get-action', 'action', 'job'] } },
      expected: [],
    },
    {
      name: 'a remediation that is begun again when no action is left',
      entries: { 'a.x': { on: [['a.x', fails]], tasks: ['get-action', 'action', 'job'] } },
      expected: ['warning trigger-cycle'],
    },
    {
      name: 'a release of nothing',
      entries: {
        'a.in': {},
        'a.x': { on: ['a.in'], tasks: ['release'] },
        'a.y': { on: [['a.x', fails]], tasks: ['rollback'] },
      },
      expected: ['warning release-undeployed'],
    },
    {
      name: 'a release of what another stage deployed',
      entries: {
        'a.in': { tasks: ['deployment'] },
        'b.x': { on: ['a.in'], tasks: ['release'] },
        'b.y': { on: [['b.x', fails]], tasks: ['rollback'] },
      },
      expected: ['warning release-undeployed'],
    },
    {
      name: 'a trigger of the evaluation that every stage has',
      entries: { 'a.x': {}, 'a.y': { on: [['a.evaluation', fails]] } },
      expected: [],
    },
    {
      name: 'a trigger of the evaluation of a stage that is not there',
      entries: { 'a.x': {}, 'a.y': { on: ['b.evaluation'] } },
      expected: ['error trigger-unknown'],
    },
    {
      name: 'a selector that the evaluation never fits',
      entries: { 'a.x': {}, 'a.y': { on: [['a.evaluation', { 'test.result': 'fail' }]] } },
      expected: ['error selector-never'],
    },
    { name: 'no tasks', entries: { 'a.x': { tasks: [] } }, expected: ['error sequence-empty'] },
  ])('$name', ({ entries, expected }) => expect(said(yard(entries))).toEqual(expected));

  test.each([
    ['120', ['error wait-invalid']],
    ['-1s', ['error wait-invalid']],
    ['soon', ['error wait-invalid']],
    ['1m30s', []],
    ['0s', []],
  ])('a test by real users of %s', (canarywaitduration, expected) => {
    const properties = { teststrategy: 'real-user', canarywaitduration };
    const stages = [{ name: 'a', sequences: [{ name: 'x', tasks: [{ name: 'test', properties }] }] }];
    const text = JSON.stringify({ apiVersion: 'spec.keptn.sh/0.2.4', kind: 'Shipyard', spec: { stages } });
    expect(said(text)).toEqual(expected);
  });

  test.each([
    [{ taskTimeout: '30m', executors: 2 }, []],
    [{ executors: ['helm-service', 'mine'] }, []],
    [{ taskTimeout: 'soon' }, ['error timeout-invalid']],
    [{ taskTimeout: '0s' }, ['error timeout-invalid']],
    [{ executors: 0 }, ['error executors-invalid']],
    [{ executors: ['a', ''] }, ['error executors-invalid']],
    [{ executors: [] }, ['error executors-invalid']],
  ])('what the conductor is told by %j', (properties, expected) => {
    const stages = [{ name: 'a', sequences: [{ name: 'x', timeout: '2h', tasks: [{ name: 'job', properties }] }] }];
    const text = JSON.stringify({ apiVersion: 'spec.keptn.sh/0.2.4', kind: 'Shipyard', spec: { stages } });
    expect(said(text)).toEqual(expected);
  });

  test('says where, what and what to do', () => {
    const text = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          triggerdOn: []
          tasks:
            - name: evaluation
    - name: prod
      sequences:
        - name: delivery
          triggeredOn:
            - event: dev.delivry.finished
            - event: dev.delivery.finished
              selector:
                match:
                  result: failed
`;
    expect(
      lintShipyard(text).map(({ line, column, rule, message }) => ({ at: [line, column], rule, message })),
    ).toEqual([
      { at: [8, 11], rule: 'key-unknown', message: 'Nothing reads the key triggerdOn.' },
      { at: [13, 17], rule: 'sequence-empty', message: expect.stringContaining('prod.delivery has no tasks') },
      { at: [15, 22], rule: 'trigger-unknown', message: expect.stringContaining('dev.delivry, which is no sequence') },
      { at: [19, 27], rule: 'selector-alias', message: expect.stringContaining('`failed`') },
    ]);
    for (const { next } of lintShipyard(text)) expect(next).toMatch(/[.]$/);
  });

  test.each([
    ['YAML that is none', 'a: [', [{ line: 1, column: 5 }]],
    [
      'a name that is none',
      'apiVersion: spec.keptn.sh/0.2.4\nkind: Shipyard\nspec:\n  stages:\n    - name: A',
      [{ line: 5, column: 13 }],
    ],
    [
      'a key that is missing',
      'apiVersion: spec.keptn.sh/0.2.4\nkind: Shipyard\nspec:\n  stags: []',
      [{ line: 3, column: 1 }],
    ],
    ['an empty file', '', [{ line: 1, column: 1 }]],
  ])('of %s it says why it is no shipyard', (_, text, places) => {
    const findings = lintShipyard(text);
    expect(findings).toEqual(
      places.map((place) => expect.objectContaining({ ...place, rule: 'invalid', severity: 'error' })),
    );
  });
});
