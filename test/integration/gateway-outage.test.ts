import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { createBus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, startTestNats } from '../support/index.ts';
import { send } from '../support/http/index.ts';
import { testGateway } from '../support/test-gateway.ts';

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

    await nats.kill();
    await eventually(async () => expect((await send(gateway.url, { path: '/ready' })).status).toBe(503));
    for (const path of ['/', '/v1/event']) {
      const type = path === '/' ? event.type : 'sh.keptn.events.problem';
      const refused = await gateway.post(path, { ...event, id: 'b', type });
      expect([refused.status, refused.json().code]).toEqual([503, 'SLW_BUS_UNAVAILABLE']);
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
  });
});
