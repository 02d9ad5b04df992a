import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../../kit/events/index.ts';
import { createCollector, type LogItem } from './collect.ts';
import { entryOf, entryOfEvent, type LogEntry } from './entry.ts';
import type { LogFilter } from './filter.ts';

const NOW = new Date('2026-11-21T12:00:00.000Z');
const HOUR = 3_600_000;
const entry = (changes: Partial<LogEntry> = {}): LogEntry => ({
  ...{ integrationid: 'i', message: 'no', time: NOW.toISOString(), shkeptncontext: 'c', task: 'test' },
  ...{ triggeredid: 't', gitcommitid: '', ...changes },
});
const event = (type: string, data: unknown): CloudEvent => ({
  ...{ id: 'e', source: 'jmeter-service', type, data, time: NOW.toISOString() },
  extensions: { shkeptncontext: 'c', triggeredid: 't', gitcommitid: 'sha' },
});
const idOf = (name: string) => `id of ${name}`;

describe('an entry as it was sent', () => {
  test.each([undefined, '', '0001-01-01T00:00:00Z', 'yesterday'])(
    'with time %j has the time of its arrival',
    (time) => {
      expect(entryOf(time === undefined ? {} : { time }, NOW).time).toBe(NOW.toISOString());
    },
  );

  test('keeps its time, and of a long message the beginning', () => {
    const kept = entryOf({ time: '2026-11-20T10:00:00+01:00', message: 'x'.repeat(20_000) }, NOW);
    expect([kept.time, kept.message.length]).toEqual(['2026-11-20T09:00:00.000Z', 16_384]);
  });
});

describe('an entry of an event', () => {
  test('that errored names the integration of its sender', () => {
    const finished = event('sh.keptn.event.test.finished', { status: 'errored', message: 'boom' });
    expect(entryOfEvent(finished, idOf)).toEqual(
      entry({ integrationid: 'id of jmeter-service', message: 'boom', gitcommitid: 'sha' }),
    );
  });

  test('sh.keptn.log.error names it itself, or is of its sender', () => {
    const said = event('sh.keptn.log.error', { message: 'boom', integrationid: 'mine', task: 'deploy' });
    expect(entryOfEvent(said, idOf)).toMatchObject({ integrationid: 'mine', task: 'deploy', message: 'boom' });
    const unsaid = event('sh.keptn.log.error', { message: 3 });
    expect(entryOfEvent(unsaid, idOf)).toMatchObject({ integrationid: 'id of jmeter-service', task: '', message: '' });
  });

  test.each([
    ['sh.keptn.event.test.finished', { status: 'succeeded', result: 'fail' }],
    ['sh.keptn.event.test.started', { status: 'errored' }],
    ['sh.keptn.event.dev.delivery.finished', { status: 'errored' }],
    ['com.example.finished', { status: 'errored' }],
  ])('is none for %s with %j', (type, data) => {
    expect(entryOfEvent(event(type, data), idOf)).toBeUndefined();
  });
});

describe('a page, the newest first', () => {
  const collect = (items: readonly LogItem[], filter: LogFilter = {}) => {
    const collector = createCollector(filter);
    items.forEach((item) => collector.take(item));
    return collector.entries;
  };
  const sent = (changes: Partial<LogEntry> = {}): LogItem => ({ kind: 'sent', entry: entry(changes) });
  const told = (changes: Partial<LogEntry> = {}): LogItem => ({ kind: 'event', entry: entry(changes) });

  test('has a failure once that was sent and told by an event', () => {
    const both = [told({ integrationid: 'jmeter-service' }), sent()];
    expect(collect(both)).toEqual([entry()]);
    expect(collect([told(), sent({ task: 'deployment' })])).toHaveLength(2);
    expect(collect([sent({ triggeredid: '' }), sent({ triggeredid: '' })])).toHaveLength(2);
  });

  test.each<[LogFilter, number]>([
    [{}, 2],
    [{ integrationId: 'i' }, 1],
    [{ integrationId: 'none' }, 0],
    [{ from: NOW.getTime() }, 1],
    [{ before: NOW.getTime() - HOUR }, 1],
    [{ from: NOW.getTime() - HOUR / 2, before: NOW.getTime() - HOUR / 3 }, 0],
  ])('with filter %j has %i', (filter, count) => {
    const items = [sent(), sent({ integrationid: 'j', triggeredid: 'u', time: '2026-11-21T11:00:00.000Z' })];
    expect(collect(items, filter)).toHaveLength(count);
    // What was deleted is what would have been found.
    expect(collect([{ kind: 'deleted', filter }, ...items])).toHaveLength(2 - count);
  });

  test('has what came after a deletion', () => {
    expect(collect([sent(), { kind: 'deleted', filter: {} }, sent({ triggeredid: 'u' })])).toEqual([entry()]);
  });
});
