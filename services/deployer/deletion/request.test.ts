import { describe, expect, test } from '@jest/globals';
import { PROJECT_DELETED, SERVICE_DELETED, type CloudEvent, type JsonObject } from '../../kit/events/index.ts';
import { deletionAnswer } from './answer.ts';
import { readDeletion } from './request.ts';

const NAME = 'slipway-deployer';
const event = (data: JsonObject | undefined, more: Partial<CloudEvent> = {}): CloudEvent => ({
  id: 'E',
  source: 'shipyard-controller',
  type: SERVICE_DELETED,
  data,
  extensions: { shkeptncontext: 'C' },
  ...more,
});
const carts = { project: 'shop', service: 'carts' };
const nothing = { uninstalled: [], kept: [], failures: [] };

describe('what a deletion event asks for', () => {
  test('a service, a project', () => {
    expect(readDeletion(event(carts), NAME)).toEqual({ kind: 'delete', ...carts });
    const project = event({ project: 'shop', service: 'ignored' }, { type: PROJECT_DELETED });
    expect(readDeletion(project, NAME)).toEqual({ kind: 'delete', project: 'shop' });
  });

  test.each<[string, CloudEvent]>([
    ['our own answer', event(carts, { source: NAME })],
    ["helm-service's", event(carts, { source: 'helm-service' })],
    ['a deletion that failed', event({ ...carts, result: 'fail' })],
    ['one that erred', event({ ...carts, status: 'errored' })],
    ['one that was aborted', event({ ...carts, status: 'aborted' })],
  ])('%s is ignored', (_, told) => {
    expect(readDeletion(told, NAME).kind).toBe('ignore');
  });

  test('an answer of ours is known by its id whatever its source, also where the event had no context', () => {
    for (const told of [event(carts), event(carts, { extensions: {} })]) {
      const answer = { ...deletionAnswer(told, NAME, nothing, new Date(0)), source: 'renamed' };
      expect(readDeletion(answer, NAME).kind).toBe('ignore');
      expect(readDeletion({ ...answer, id: 'other' }, NAME).kind).toBe('delete');
    }
  });

  test.each<[JsonObject | undefined, RegExp]>([
    [undefined, /data\.project is required; data\.service is required/],
    [{ project: 'shop' }, /^data\.service is required$/],
    [{ ...carts, service: '' }, /data\.service/],
    [{ ...carts, service: 7 }, /not 7$/],
    [{ ...carts, service: 'x'.repeat(201) }, /data\.service/],
    [{ ...carts, project: 'a,b=c' }, /data\.project/],
    [{ ...carts, project: 'Shop' }, /data\.project/],
  ])('%j is invalid', (data, reasons) => {
    expect(readDeletion(event(data), NAME)).toEqual({ kind: 'invalid', reasons: expect.stringMatching(reasons) });
  });
});

test('the answer to one event is one event', () => {
  const answers = [0, 1].map((ms) => deletionAnswer(event(carts), NAME, nothing, new Date(ms)).id);
  expect(new Set(answers).size).toBe(1);
  expect(deletionAnswer(event(carts, { id: 'F' }), NAME, nothing, new Date(0)).id).not.toBe(answers[0]);
});

test('the words: what failed, what went, what stays', () => {
  const outcome = { uninstalled: ['release a'], kept: ['release b'], failures: ['release c: no right'] };
  const { data } = deletionAnswer(event(carts), NAME, outcome, new Date(0));
  expect(data).toEqual({
    ...carts,
    status: 'errored',
    result: 'fail',
    message:
      'Service carts in project shop could not be uninstalled:\nrelease c: no right\nUninstalled: release a.\nrelease b was deployed again since and stays.',
  });
});
