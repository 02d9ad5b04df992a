import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import { heardIn, problemTitleOf } from './heard.ts';

const now = new Date('2026-01-31T12:00:00.000Z');
const base: CloudEvent = {
  id: 'e1',
  source: 'lighthouse-service',
  type: 'sh.keptn.event.evaluation.finished',
  extensions: {},
};

describe('heardIn', () => {
  const latestEvent = { type: base.type, id: 'e1', time: now.toISOString() };

  test.each<[string, Partial<CloudEvent>, object]>([
    ['an event without data', {}, { latestEvent }],
    ['a score', { data: { evaluation: { score: 0 } } }, { latestEvent, score: 0 }],
    ['a score of somebody else', { source: 'mine', data: { evaluation: { score: 90 } } }, { latestEvent }],
    ['a score that is no number', { data: { evaluation: { score: '90' } } }, { latestEvent }],
  ])('%s', (_, changes, heard) => {
    expect(heardIn({ ...base, ...changes }, now)).toEqual(heard);
  });
});

test.each<[unknown, string | undefined]>([
  [{ problem: { problemTitle: 'Response time' } }, 'Response time'],
  [{ problem: { problemTitle: '' } }, undefined],
  [{ problem: 'Response time' }, undefined],
  [undefined, undefined],
])('problemTitleOf %j', (data, title) => {
  expect(problemTitleOf({ ...base, data })).toBe(title);
});
