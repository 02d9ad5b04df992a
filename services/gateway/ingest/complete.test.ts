import { describe, expect, test } from '@jest/globals';
import { contextFrom, type CloudEvent } from '../../kit/events/index.ts';
import { completeEvent, completeForKeptn } from './complete.ts';

const time = new Date('2026-01-31T12:00:00Z');
const stamp = { time, id: 'new-id', context: 'new-context' };
const CONTEXT = '6f9619ff-8b86-4011-b42d-00c04fc964ff';

describe('completeForKeptn', () => {
  test.each<[string, object, object]>([
    ['replaces id and time', { id: 'mine', time: 'old' }, { id: 'new-id', time: '2026-01-31T12:00:00.000Z' }],
    ['makes a context', {}, { shkeptncontext: 'new-context' }],
    ['keeps a context that is a UUID', { shkeptncontext: CONTEXT }, { shkeptncontext: CONTEXT }],
    ['derives one from text', { shkeptncontext: 'run 7' }, { shkeptncontext: contextFrom('run 7') }],
    ['leaves a context of another type to validation', { shkeptncontext: 7 }, { shkeptncontext: 7 }],
    ['names a source', {}, { source: 'https://github.com/keptn/keptn/api' }],
    ['names the version of CloudEvents', {}, { specversion: '1.0' }],
    ['keeps the one the sender names', { specversion: '0.2' }, { specversion: '0.2' }],
    ["keeps the sender's source", { source: 'cli' }, { source: 'cli' }],
    ['names the version of the specification', {}, { shkeptnspecversion: '0.2.4' }],
    ['keeps the version the sender names', { shkeptnspecversion: '0.2.1' }, { shkeptnspecversion: '0.2.1' }],
  ])('%s', (_, attributes, expected) => {
    const completed = completeForKeptn({ attributes: { ...attributes }, data: { a: 1 } }, stamp);
    expect(completed.attributes).toMatchObject(expected);
    expect(completed.data).toEqual({ a: 1 });
  });
});

describe('completeEvent', () => {
  const event: CloudEvent = { id: 'a', source: 's', type: 't', extensions: { other: 'x' } };

  test('adds a time and a context, the same whenever it is sent', () => {
    const first = completeEvent(event, time);
    const later = completeEvent(event, new Date('2026-02-01T00:00:00Z'));
    expect(first).toMatchObject({ id: 'a', time: '2026-01-31T12:00:00.000Z', extensions: { other: 'x' } });
    expect(later.extensions).toEqual(first.extensions);
  });

  test('senders that both number from 1 do not share a context', () => {
    const other = completeEvent({ ...event, source: 'other' }, time);
    expect(other.extensions['shkeptncontext']).not.toBe(completeEvent(event, time).extensions['shkeptncontext']);
  });

  test("keeps the sender's time and context", () => {
    const own = { ...event, time: '2001-01-01T00:00:00Z', extensions: { shkeptncontext: 'C' } };
    expect(completeEvent(own, time)).toEqual(own);
  });
});
