import { expect, test } from '@jest/globals';
import { loadConfig } from '../config/index.ts';
import { serversOf, withoutCredentials } from './connection.ts';
import { differs, isSupported, streamConfig } from './stream.ts';

test.each([
  ['2.11.9', false],
  ['2.9.10', false],
  ['2.12.0', true],
  ['2.12.0-RC.1', true],
  ['2.14.5', true],
  ['3.0.0', true],
  ['unknown', false],
])('server %s: supported %s', (version, expected) => expect(isSupported(version)).toBe(expected));

const { nats } = loadConfig({ env: {} });

test('the stream keeps limits, so that acks cannot cancel timers, and allows what Slipway needs', () => {
  expect(streamConfig(nats)).toMatchObject({
    subjects: ['sh.keptn.>', 'slipway.>'],
    retention: 'limits',
    max_age: 720 * 3_600 * 1e9,
    allow_atomic: true,
    allow_msg_schedules: true,
    allow_msg_ttl: true,
  });
});

test.each([
  ['the same', {}, false],
  ['settings of the server beside ours', { max_msgs: -1 }, false],
  ['another age', { max_age: 1 }, true],
  ['fewer subjects', { subjects: ['slipway.>'] }, true],
])('an existing stream with %s: to be updated %s', (_, change, expected) => {
  const wanted = streamConfig(nats);
  expect(differs({ ...wanted, ...change }, wanted)).toBe(expected);
});

test.each([
  ['nats://user:hush@nats:4222', 'nats://nats:4222'],
  ['nats://token@nats:4222', 'nats://nats:4222'],
  ['nats://nats:4222', 'nats://nats:4222'],
  ['nats:4222', 'nats:4222'],
])('%s is shown as %s', (server, shown) => expect(withoutCredentials(server)).toBe(shown));

test('several servers may be named', () => {
  expect(serversOf({ ...nats, url: 'nats://a:1, nats://b:2,' })).toEqual(['nats://a:1', 'nats://b:2']);
});
