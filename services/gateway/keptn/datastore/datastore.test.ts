import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../../kit/events/index.ts';
import { matchesFields, parseFieldFilter } from './field-filter.ts';
import { matches, type EventQuery } from './matches.ts';

const event: CloudEvent = {
  ...{ id: 'e1', source: 'lighthouse-service', type: 'sh.keptn.event.evaluation.finished' },
  time: '2026-11-21T12:00:00.000Z',
  data: { project: 'shop', stage: 'dev', service: 'carts', result: 'pass', evaluation: { score: 95.5 }, flag: true },
  extensions: { shkeptncontext: 'c1', triggeredid: 't1' },
};
const at = (time: string) => new Date(`2026-11-21T${time}Z`);

describe('matches', () => {
  test.each<[EventQuery, boolean]>([
    [{}, true],
    [{ project: 'shop', stage: 'dev', service: 'carts', source: 'lighthouse-service' }, true],
    [{ keptnContext: 'c1', eventID: 'e1' }, true],
    [{ project: 'sho' }, false],
    [{ stage: 'prod' }, false],
    [{ service: 'orders' }, false],
    [{ source: 'helm-service' }, false],
    [{ keptnContext: 'c' }, false],
    [{ eventID: 't1' }, false],
    [{ from: at('11:59:59') }, true],
    [{ from: at('12:00:00') }, false],
    [{ before: at('12:00:01') }, true],
    [{ before: at('12:00:00') }, false],
    [{ root: true }, false],
  ])('%j: %s', (query, wanted) => {
    expect(matches(event, query)).toBe(wanted);
  });

  test('a root answers nothing and was sent by no controller', () => {
    const root: CloudEvent = { ...event, type: 'sh.keptn.event.dev.delivery.triggered', extensions: {} };
    expect(matches(root, { root: true })).toBe(true);
    expect(matches({ ...root, source: 'slipway-conductor' }, { root: true })).toBe(false);
    expect(matches({ ...root, source: 'shipyard-controller' }, { root: true })).toBe(false);
  });
});

describe('the filter of a type', () => {
  test.each([
    ['data.project:shop', true],
    ['data.project:shop AND data.stage:dev AND data.service:carts', true],
    ['data.project:shop AND data.result:pass,warning', true],
    ['data.project:shop AND data.result:fail,warning', false],
    ['data.project:other', false],
    ['shkeptncontext:c1 AND source:lighthouse-service', true],
    ['data.project:shop AND data.evaluation.score:95.5', true],
    ['data.project:shop AND data.flag:true', true],
    ['data.project:shop AND data.evaluation:x', false],
    ['data.project:shop AND data.none.deeper:x', false],
    ['data.project:shop AND data.constructor:x', false],
    ['data.project:shop AND time:2026-11-21T12:00:00.000Z', true],
  ])('%s: %s', (text, wanted) => {
    expect(matchesFields(event, parseFieldFilter(text))).toBe(wanted);
  });

  test.each(['', 'data.stage:dev', 'data.project:', 'shop', 'data.project:shop AND broken', ':x'])(
    '%j is refused',
    (text) => {
      expect(() => parseFieldFilter(text)).toThrow(expect.objectContaining({ code: 'SLW_KEPTN_EVENT_FILTER' }));
    },
  );
});
