import { describe, expect, test } from '@jest/globals';
import type { StoredMessage } from '../bus/index.ts';
import { encodeStructured } from '../events/index.ts';
import { SENDER_HEADER, auditSubject, encodeSender, recordOf } from './index.ts';

const sender = { actor: 'anna', kind: 'token', right: 'deliver', route: 'POST /' };
const event = {
  id: 'e1',
  source: 'test',
  type: 'sh.keptn.event.dev.delivery.triggered',
  extensions: { shkeptncontext: 'c1' },
  data: { project: 'shop', stage: 'dev', service: 7, secret: 'hunter2' },
};

function stored(changes: Partial<StoredMessage>): StoredMessage {
  return {
    subject: event.type,
    seq: 1,
    headers: {},
    data: Buffer.from(encodeStructured(event)),
    time: new Date(0),
    ...changes,
  };
}

describe('a stored message', () => {
  test('that is an event with its sender tells who, what and where, and nothing of its data', () => {
    expect(recordOf(stored({ headers: encodeSender(sender) }))).toEqual({
      ...{ time: '1970-01-01T00:00:00.000Z', ...sender, status: 202 },
      ...{ project: 'shop', stage: 'dev', context: 'c1', id: 'e1', type: event.type },
    });
  });

  test('that is a record is that record', () => {
    const record = { time: 't', ...sender, status: 200 };
    const data = Buffer.from(JSON.stringify(record));
    expect(recordOf(stored({ subject: 'slipway.audit.shop', data }))).toEqual(record);
  });

  test.each<[string, Partial<StoredMessage>]>([
    ['an event that nobody sent over HTTP', {}],
    ['a header that is none of ours', { headers: { [SENDER_HEADER]: '{' } }],
    ['a record that is none', { subject: 'slipway.audit._', data: Buffer.from('{') }],
    ['what is no event', { headers: encodeSender(sender), data: Buffer.from('x') }],
  ])('%s tells nothing', (_, changes) => expect(recordOf(stored(changes))).toBeUndefined());
});

test('a name of any letters goes into a header and comes back', () => {
  const actor = 'Ann\u00e4\r\nX: 1 \u{1f600}';
  const { [SENDER_HEADER]: text = '' } = encodeSender({ ...sender, actor });
  expect(text).toMatch(/^[ -~]+$/);
  expect(JSON.parse(text)).toEqual({ ...sender, actor });
});

test.each([
  ['shop', 'slipway.audit.shop'],
  [undefined, 'slipway.audit._'],
  ['a.b', 'slipway.audit._'],
  ['>', 'slipway.audit._'],
  ['', 'slipway.audit._'],
])('records of %j lie on %s', (project, subject) => expect(auditSubject(project)).toBe(subject));
