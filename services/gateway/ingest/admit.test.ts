import { describe, expect, test } from '@jest/globals';
import type { Actor, Grant } from '../../kit/access/index.ts';
import type { CloudEvent } from '../../kit/events/index.ts';
import { admit } from './admit.ts';

const place = { project: 'shop', stage: 'prod', service: 'carts' };
const named = (name: string, ...grants: Grant[]): Actor => ({ name, kind: 'token', grants });
const anna = named('anna', { rights: ['approve'], projects: ['shop'] });
const head = named('head', { rights: ['admin'], projects: ['shop'] });
const everybody: Actor = { name: 'shared-token', kind: 'shared', grants: [{ rights: ['admin'] }] };

function decision(approval?: unknown, changes: Partial<CloudEvent> = {}): CloudEvent {
  const data = { ...place, result: 'pass', ...(approval === undefined ? {} : { approval }) };
  return { id: '1', source: 'cli', type: 'sh.keptn.event.approval.finished', extensions: {}, data, ...changes };
}

function outcome(event: CloudEvent, actor: Actor): unknown {
  try {
    return (admit(event, actor).data as { approval?: unknown }).approval;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a decision', () => {
  test.each<[string, Actor, unknown, unknown]>([
    ['is signed by who has a token of their own', anna, undefined, { approver: 'anna' }],
    ['keeps what else it says', anna, { comment: 'fine', approver: '' }, { comment: 'fine', approver: 'anna' }],
    ['can say so itself', anna, { approver: 'anna' }, { approver: 'anna' }],
    ['is not taken in the name of another', anna, { approver: 'bert' }, 'SLW_ACCESS_OTHER_APPROVER'],
    ['has no name that is none', anna, { approver: ['bert'] }, { approver: 'anna' }],
    ['is taken from an administrator of the project in any name', head, { approver: 'bert' }, { approver: 'bert' }],
    ['is as it comes from the token of all', everybody, { approver: 'bert' }, { approver: 'bert' }],
    ['has no group that it says itself', anna, { group: 'sre' }, { approver: 'anna' }],
    ['has none by the token of all neither', everybody, { approver: 'bert', group: 'sre' }, { approver: 'bert' }],
    ['needs no name from the token of all', everybody, undefined, undefined],
    ['is not taken from who may not decide', named('ci', { rights: ['deliver'] }), undefined, 'SLW_HTTP_FORBIDDEN'],
  ])('%s', (_, actor, approval, expected) => expect(outcome(decision(approval), actor)).toEqual(expected));

  test('in another project is refused', () => {
    const event = decision(undefined, { data: { ...place, project: 'other' } });
    expect(outcome(event, anna)).toBe('SLW_HTTP_FORBIDDEN');
  });
});

test('other events stay what they are', () => {
  const event = decision({ approver: 'bert' }, { type: 'sh.keptn.event.approval.started' });
  const executor = named('robot', { rights: ['execute'] });
  expect(admit(event, executor)).toBe(event);
});
