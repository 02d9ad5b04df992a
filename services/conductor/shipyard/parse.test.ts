import { describe, expect, test } from '@jest/globals';
import { SlipwayError } from '../../kit/errors/index.ts';
import { parseShipyard } from './index.ts';

const head = 'apiVersion: spec.keptn.sh/0.2.2\nkind: Shipyard\nmetadata: { name: shop }\n';

function reasonOf(text: string): string {
  try {
    parseShipyard(text);
  } catch (error) {
    if (error instanceof SlipwayError) return error.message;
  }
  return 'it was accepted';
}

describe('parseShipyard', () => {
  test('fills in what is optional', () => {
    const text = `${head}spec:
  stages:
    - name: dev
    - name: prod
      sequences:
        - name: delivery
          triggeredOn:
            - event: dev.delivery.finished
            - event: dev.check.finished
              selector: { match: { result: warning } }
          tasks:
            - name: deployment
              triggeredAfter: 1m30s
              properties: { deploymentstrategy: direct }
            - { name: release, properties: { executors: [a, b], taskTimeout: 2m } }
          timeout: 1h
`;
    expect(parseShipyard(text)).toEqual({
      stages: [
        { name: 'dev', sequences: [] },
        {
          name: 'prod',
          sequences: [
            {
              name: 'delivery',
              triggeredOn: [
                { stage: 'dev', sequence: 'delivery', match: {} },
                { stage: 'dev', sequence: 'check', match: { result: 'warning' } },
              ],
              tasks: [
                { name: 'deployment', after: 90_000, properties: { deploymentstrategy: 'direct' } },
                {
                  name: 'release',
                  after: 0,
                  properties: { executors: ['a', 'b'], taskTimeout: '2m' },
                  executors: ['a', 'b'],
                  timeout: 120_000,
                },
              ],
              timeout: 3_600_000,
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['not YAML', 'a: [', /line \d+, column \d+/],
    ['empty', '', /must be object/],
    [
      'an old version',
      'apiVersion: spec.keptn.sh/0.1.7\nkind: Shipyard\nspec: { stages: [{ name: dev }] }',
      /apiVersion/,
    ],
    ['no stages', `${head}spec: { stages: [] }`, /spec\.stages must NOT have fewer than 1/],
    ['a stage name with a dot', `${head}spec: { stages: [{ name: a.b }] }`, /spec\.stages\.0\.name/],
    ['two stages of one name', `${head}spec: { stages: [{ name: a }, { name: a }] }`, /stage a is there twice/],
    [
      'a duration that is none',
      `${head}spec: { stages: [{ name: a, sequences: [{ name: s, tasks: [{ name: t, triggeredAfter: soon }] }] }] }`,
      /triggeredAfter/,
    ],
    ['an alias bomb', bomb(), /aliases/],
  ])('refuses %s', (_, text, expected) => expect(reasonOf(text)).toMatch(expected));
});

function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`);
  return `l0: &l0 [x]\n${levels.join('\n')}\n`;
}
