import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../kit/events/index.ts';
import { subjectsOf, wants, type Sink } from './sink.ts';

const sink: Sink = { name: 'ci', url: 'https://ci.example/hook' };
const own = 'slipway.sink.ci';
const all = ['sh.keptn.>', 'slipway.event.>'];

describe('subjects', () => {
  test.each<[string, readonly string[] | undefined, readonly string[]]>([
    ['all events', undefined, [...all, own]],
    ['some types', ['sh.keptn.event.*.finished'], ['sh.keptn.event.*.finished', own]],
    ['types of others', ['com.example.built'], ['slipway.event.com.example.built', own]],
    ['the same twice', ['sh.keptn.a', 'sh.keptn.a'], ['sh.keptn.a', own]],
    ['one within another', ['sh.keptn.>', 'sh.keptn.event.test.finished'], [...all, own]],
    ['one that overlaps', ['sh.keptn.event.*.finished', 'sh.keptn.event.test.*'], [...all, own]],
  ])('%s', (_, events, expected) => {
    expect(subjectsOf(events === undefined ? sink : { ...sink, events: [...events] })).toEqual(expected);
  });
});

describe('wants', () => {
  const event: CloudEvent = {
    ...{ id: 'a', source: 's', type: 'sh.keptn.event.test.finished', extensions: {} },
    data: { project: 'shop', stage: 'dev', service: 'carts' },
  };
  test.each<[Partial<Sink>, boolean]>([
    [{}, true],
    [{ projects: ['shop'] }, true],
    [{ projects: ['other'] }, false],
    [{ projects: ['shop'], stages: ['dev', 'prod'], services: ['carts'] }, true],
    [{ stages: ['prod'] }, false],
    [{ services: ['orders'] }, false],
    [{ events: ['sh.keptn.event.*.started', 'sh.keptn.event.test.*'] }, true],
    [{ events: ['sh.keptn.event.*.started', 'sh.keptn.event.*.*.finished'] }, false],
    [{ events: ['sh.keptn.>'] }, true],
  ])('%j: %s', (filter, expected) => expect(wants({ ...sink, ...filter }, event)).toBe(expected));

  test('an event about nothing only where nothing is asked for', () => {
    expect(wants(sink, { ...event, data: 'text' })).toBe(true);
    expect(wants({ ...sink, projects: ['shop'] }, { ...event, data: 'text' })).toBe(false);
  });
});
