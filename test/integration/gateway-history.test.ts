import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { startTestNats } from '../support/index.ts';
import { testBus, testGateway, type TestGateway } from '../support/gateway/index.ts';

const COUNT = 60;
const TASK = 'sh.keptn.event.deployment.triggered';

let bus: Bus;
let gateway: TestGateway;

beforeAll(async () => {
  bus = await testBus((await startTestNats()).url);
  gateway = await testGateway(bus);
  for (let index = 0; index < COUNT; index += 1) {
    const data = { project: index % 2 === 0 ? 'even' : 'odd', stage: 'dev', service: 'carts', index };
    const type = index % 3 === 0 ? 'com.example.built' : TASK;
    await bus.publish({ id: `e${index}`, source: 'test', type, data, extensions: { shkeptncontext: `c${index}` } });
  }
  await bus.commit([{ subject: TASK, data: 'no event' }]);
  // State between the events and the end of the stream, much of it gone: windows with nothing in them.
  for (let round = 0; round < 60; round += 1) {
    const writes = Array.from({ length: 100 }, (_, index) => ({
      subject: `slipway.x.${index}`,
      data: '{}',
      rollup: true,
    }));
    await bus.commit(writes);
  }
});

interface Page {
  readonly items: readonly { readonly seq: number; readonly event: { readonly id: string } }[];
  readonly before?: number;
}

async function page(query: string): Promise<Page> {
  const answer = await gateway.ask({ path: `/v1/events?${query}` });
  expect(answer.status).toBe(200);
  return answer.json() as Page;
}

const ids = ({ items }: Page): string[] => items.map(({ event }) => event.id);
const newest = (keep: (index: number) => boolean) =>
  Array.from({ length: COUNT }, (_, index) => COUNT - 1 - index)
    .filter(keep)
    .map((index) => `e${index}`);

/** All pages after one another. */
async function all(query: string): Promise<string[]> {
  const found: string[] = [];
  let before = '';
  for (let left = 200; left > 0; left -= 1) {
    const got = await page(`${query}${before}`);
    found.push(...ids(got));
    if (got.before === undefined) return found;
    before = `&before=${got.before}`;
  }
  throw new Error('the pages do not end');
}

describe('GET /v1/events', () => {
  test('gives the newest first, and where older ones are', async () => {
    const first = await page('limit=3');
    expect(ids(first)).toEqual(['e59', 'e58', 'e57']);
    expect(ids(await page(`limit=2&before=${first.before ?? 0}`))).toEqual(['e56', 'e55']);
  });

  test.each([
    ['limit=7', () => true],
    ['limit=500', () => true],
    ['limit=4&project=even', (index: number) => index % 2 === 0],
    [`limit=5&type=${TASK}`, (index: number) => index % 3 !== 0],
    ['limit=5&type=com.example.built&project=odd', (index: number) => index % 6 === 3],
    ['limit=1&context=c0', (index: number) => index === 0],
    ['limit=10&service=none', () => false],
  ])('%s: the pages together are everything that matches, once', async (query, keep) => {
    expect(await all(query)).toEqual(newest(keep));
  });

  test('reads only some of a long history for a page that it cannot fill', async () => {
    for (let from = 0; from < 22_000; from += 500) {
      const data = JSON.stringify({ specversion: '1.0', source: 's', type: TASK, data: { project: 'odd' } });
      const writes = Array.from({ length: 500 }, (_, index) => ({
        subject: TASK,
        data: data.replace('{', `{"id":"x${from + index}",`),
      }));
      await bus.commit(writes);
    }
    const got = await page('context=c59');
    expect(got.items).toEqual([]);
    expect(got.before).toBeGreaterThan(1);
    expect(await all('context=c59')).toEqual(['e59']);
  });

  test('keeps the digits of numbers, and refuses what it cannot read', async () => {
    const data = '{"project":"big","number":12345678901234567890123}';
    await bus.commit([
      { subject: TASK, data: `{"specversion":"1.0","id":"big","source":"s","type":"${TASK}","data":${data}}` },
    ]);
    const { text } = await gateway.ask({ path: '/v1/events?project=big' });
    expect(text).toContain('12345678901234567890123');
    for (const query of ['limit=0', 'limit=x', 'before=-1', 'type=a.*.b', 'type=%3E']) {
      const answer = await gateway.ask({ path: `/v1/events?${query}` });
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });
});
