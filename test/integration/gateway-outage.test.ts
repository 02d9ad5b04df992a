import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createBus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';
import { send } from '../support/http/index.ts';
import { TOKEN, testGateway } from '../support/gateway/index.ts';

const event = { specversion: '1.0', id: 'a', source: 's', type: 'com.example.order' };

describe('without NATS', () => {
  test('events are refused with 503 until it is back, and nothing is lost', async () => {
    const nats = await startTestNats();
    const { nats: settings } = loadConfig({ env: { SLIPWAY_NATS_URL: nats.url } });
    const bus = createBus({ nats: settings, log: silentLog(), newId: randomUUID });
    cleanUpLater(async () => bus.close());
    await bus.ready();
    const gateway = await testGateway(bus);
    expect((await gateway.post('/', event)).status).toBe(202);

    const stream = await followAsClientsDo(gateway.url);

    await nats.kill();
    await eventually(async () => expect((await send(gateway.url, { path: '/ready' })).status).toBe(503));
    for (const path of ['/', '/v1/event']) {
      const type = path === '/' ? event.type : 'sh.keptn.events.problem';
      const refused = await gateway.post(path, { ...event, id: 'b', type });
      expect([refused.status, refused.text]).toEqual([503, expect.stringContaining('SLW_BUS_UNAVAILABLE')]);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
    const ready = await send(gateway.url, { path: '/ready' });
    expect(ready.json()).toMatchObject({ code: 'SLW_HTTP_NOT_READY', detail: expect.stringContaining('NATS') });
    expect((await send(gateway.url, { path: '/health' })).status).toBe(200);
    expect((await gateway.ask({ path: '/v1/events/stream' })).status).toBe(503);
    expect((await gateway.ask({ path: '/v1/dead-letters' })).status).toBe(503);

    await startTestNats({ dir: nats.dir, port: nats.port });
    await eventually(async () => expect((await gateway.post('/', { ...event, id: 'b' })).status).toBe(202));
    const message = await bus.read('slipway.event.com.example.order');
    expect(JSON.parse(Buffer.from(message!.data).toString())).toMatchObject({ id: 'b' });
    expect((await send(gateway.url, { path: '/ready' })).status).toBe(200);
    // An event is shown again to who followed before: by the same stream, or by a new one after the last id.
    await eventually(() => expect(stream.join('')).toContain('"id":"b"'), { timeout: 40_000 });
  });
});

/** What the stream sends; like every client, comes back with Last-Event-ID when it ends or breaks. */
async function followAsClientsDo(url: string): Promise<string[]> {
  const chunks: string[] = [];
  const controller = new AbortController();
  cleanUpLater(async () => controller.abort());
  let last: string | undefined;
  const once = async (onOpen: () => void) => {
    const headers = { 'x-token': TOKEN, ...(last === undefined ? {} : { 'last-event-id': last }) };
    const response = await fetch(`${url}/v1/events/stream?after=0`, { headers, signal: controller.signal });
    onOpen();
    for await (const chunk of response.body ?? []) {
      chunks.push(Buffer.from(chunk as Uint8Array).toString());
      last = /^id: (\d+)$/m.exec(chunks.at(-1) ?? '')?.[1] ?? last;
    }
  };
  await new Promise<void>((resolve) => {
    void (async () => {
      while (!controller.signal.aborted) {
        await once(resolve).catch((error: unknown) => chunks.push(`: ${String(error)}\n`));
        await pause(100);
      }
    })();
  });
  return chunks;
}
