import { afterEach, describe, expect, test } from '@jest/globals';
import { connect, type AddressInfo } from 'node:net';
import { Type } from 'typebox';
import { slipwayError } from '../errors/index.ts';
import { createLog, silentLog, type Log } from '../log/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { send, type Answer, type Request } from '../../../test/support/http/index.ts';
import { addScope, createHttpServer, type HttpServer, type HttpServerOptions } from './index.ts';

const TOKEN = 'a-token-of-some-length';
const http: HttpServerOptions['http'] = { host: '127.0.0.1', port: 0, bodyLimit: 2_048, wrongTokens: 30, token: TOKEN };
const authorized = { 'x-token': TOKEN };
const open: HttpServer[] = [];

async function server(changes: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const options = {
    http,
    log: silentLog(),
    checks: [],
    metrics: createMetrics(),
    version: '1.2.3',
    clock: () => new Date(),
    ...changes,
  };
  const made = await createHttpServer(options);
  made.app.post('/things', { schema: { body: Type.Object({ name: Type.String() }) } }, ({ body }) => body);
  made.app.get('/things/:name', () => ({}));
  made.app.get('/broken', () => {
    throw new Error('password=hunter2');
  });
  made.app.get('/later', () => {
    throw slipwayError('SLW_HTTP_STREAMS_FULL', { limit: 1 });
  });
  open.push(made);
  return made;
}

async function ask(made: HttpServer, request: Request): Promise<Answer> {
  if (!made.app.server.listening) await made.listen();
  const { port } = made.app.server.address() as AddressInfo;
  return send(`http://127.0.0.1:${port}`, request);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (made) => made.close()));
});

describe('authentication', () => {
  test.each<[string, Record<string, string>, number]>([
    ['x-token', authorized, 200],
    ['Bearer', { authorization: `Bearer ${TOKEN}` }, 200],
    ['bearer in lower case', { authorization: `bearer ${TOKEN}` }, 200],
    ['nothing', {}, 401],
    ['a wrong token', { 'x-token': 'wrong' }, 401],
    ['a longer token', { 'x-token': `${TOKEN}x` }, 401],
    ['Basic', { authorization: `Basic ${TOKEN}` }, 401],
    ['a wrong Bearer', { authorization: 'Bearer wrong' }, 401],
  ])('%s', async (_, headers, status) => {
    const made = await server();
    const response = await ask(made, { path: '/things/a', headers });
    expect(response.status).toBe(status);
    if (status === 401) expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  test.each(['/health', '/ready', '/metrics'])('%s is open', async (url) => {
    expect((await ask(await server(), { path: url })).status).toBe(200);
  });

  test.each(['/openapi.json', '/nowhere', '/things'])('%s is not', async (url) => {
    expect((await ask(await server(), { path: url })).status).toBe(401);
  });

  test('without a token loopback needs none, and others may not listen', async () => {
    const { token: _, ...tokenless } = http;
    const made = await server({ http: tokenless });
    expect((await ask(made, { path: '/things/a' })).status).toBe(200);
    const everywhere = server({ http: { ...tokenless, host: '0.0.0.0' } });
    await expect(everywhere).rejects.toMatchObject({ code: 'SLW_HTTP_TOKEN_REQUIRED' });
  });

  test.each([
    ['localhost:8080', 200],
    ['[::1]:8080', 200],
    ['127.0.0.1', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
  ])('without a token the host %s is answered %i', async (host, status) => {
    const { token: _, ...tokenless } = http;
    const made = await server({ http: tokenless });
    expect((await ask(made, { path: '/things/a', headers: { host } })).status).toBe(status);
  });

  test('a token file that cannot be read is said at the start', async () => {
    const { token: _, ...tokenless } = http;
    const starting = server({ http: { ...tokenless, tokenFile: '/nonexistent/token' } });
    await expect(starting).rejects.toMatchObject({ code: 'SLW_HTTP_TOKEN_UNREADABLE' });
  });
});

describe('wrong tokens', () => {
  const few = { ...http, wrongTokens: 3 };
  const wrong = { path: '/things/a', headers: { 'x-token': 'wrong' } };

  async function spent(changes: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
    const made = await server({ http: few, ...changes });
    for (let sent = 0; sent < few.wrongTokens; sent += 1) expect((await ask(made, wrong)).status).toBe(401);
    return made;
  }

  test('more of them than are allowed are refused with what was wrong, when to come back, and the connection', async () => {
    const answer = await ask(await spent({ clock: () => new Date(0) }), wrong);
    expect(answer.status).toBe(429);
    expect(answer.headers).toMatchObject({ 'retry-after': '20', connection: 'close' });
    expect(answer.json()).toMatchObject({
      code: 'SLW_HTTP_WRONG_TOKENS',
      detail: 'The request carries a wrong token. So did more than 3 requests of 127.0.0.1 within a minute.',
    });
  });

  test('a right one of the same address is let in; one without any is asked for it', async () => {
    const made = await spent();
    expect((await ask(made, { path: '/things/a', headers: authorized })).status).toBe(200);
    expect((await ask(made, { path: '/things/a' })).status).toBe(401);
  });

  test('an address that a header names is not believed', async () => {
    const forwarded = { 'x-token': 'wrong', 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' };
    expect((await ask(await spent(), { path: '/things/a', headers: forwarded })).status).toBe(429);
  });

  test('right ones and requests without one are not counted', async () => {
    const made = await server({ http: few });
    for (let sent = 0; sent < 5; sent += 1) {
      await ask(made, { path: '/things/a', headers: authorized });
      await ask(made, { path: '/things/a' });
    }
    expect((await ask(made, wrong)).status).toBe(401);
  });

  test('they can be allowed without end', async () => {
    const made = await spent({ http: { ...http, wrongTokens: 0 } });
    expect((await ask(made, wrong)).status).toBe(401);
  });

  test('the log tells of an address once', async () => {
    const lines: string[] = [];
    const log = createLog({ level: 'warn', destination: { write: (line) => void lines.push(line) } });
    const made = await spent({ log });
    for (let sent = 0; sent < 5; sent += 1) await ask(made, wrong);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ address: '127.0.0.1', limit: 3, msg: expect.stringContaining('wrong tokens') }),
    ]);
  });
});

describe('problems', () => {
  const json = { ...authorized, 'content-type': 'application/json' };

  test.each<[string, 'GET' | 'POST' | 'DELETE', string, Record<string, string>, string | undefined, number, string]>([
    ['an unknown path', 'GET', '/nowhere', authorized, undefined, 404, 'SLW_HTTP_NOT_FOUND'],
    ['a wrong method', 'DELETE', '/things/a', authorized, undefined, 405, 'SLW_HTTP_METHOD_NOT_ALLOWED'],
    ['a bad escape', 'GET', '/%zz', authorized, undefined, 400, 'SLW_HTTP_REQUEST_MALFORMED'],
    ['a large body', 'POST', '/things', json, `{"name":"${'x'.repeat(3_000)}"}`, 413, 'SLW_HTTP_BODY_TOO_LARGE'],
    ['another type', 'POST', '/things', { ...json, 'content-type': 'text/xml' }, '<a/>', 415, 'SLW_HTTP_MEDIA_TYPE'],
    ['broken JSON', 'POST', '/things', json, '{"name":', 400, 'SLW_HTTP_REQUEST_MALFORMED'],
    ['no body', 'POST', '/things', json, '', 400, 'SLW_HTTP_REQUEST_MALFORMED'],
    ['__proto__', 'POST', '/things', json, '{"__proto__":{}}', 400, 'SLW_HTTP_REQUEST_MALFORMED'],
    ['a wrong type', 'POST', '/things', json, '{"name":3}', 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['a missing field', 'POST', '/things', json, '{}', 400, 'SLW_HTTP_REQUEST_INVALID'],
    ['an error of ours', 'GET', '/later', authorized, undefined, 503, 'SLW_HTTP_STREAMS_FULL'],
    ['anything else', 'GET', '/broken', authorized, undefined, 500, 'SLW_INTERNAL'],
  ])('%s', async (_, method, url, headers, payload, status, code) => {
    const made = await server();
    const response = await ask(made, {
      method,
      path: url,
      headers,
      ...(payload === undefined ? {} : { body: payload }),
    });
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({ code, status, next: expect.any(String) });
  });

  test.each([
    ['the right token', TOKEN, 413],
    ['a wrong token', 'wrong', 401],
  ])('a body of 10 MB with %s meets an answer, never a broken pipe', async (_, token, status) => {
    const made = await server();
    const headers = { 'content-type': 'application/json', 'x-token': token };
    const body = Buffer.alloc(10 * 1_048_576, 'x');
    for (let round = 0; round < 10; round++) {
      expect((await ask(made, { method: 'POST', path: '/things', headers, body })).status).toBe(status);
    }
  });

  test('names the field', async () => {
    const made = await server();
    const response = await ask(made, { method: 'POST', path: '/things', headers: json, body: '{"name":3}' });
    expect(response.json()).toMatchObject({ errors: [{ field: 'name', message: 'must be string' }] });
  });

  test('says when to come back, and which methods there are', async () => {
    const made = await server();
    expect((await ask(made, { path: '/later', headers: authorized })).headers['retry-after']).toBe('2');
    expect((await ask(made, { path: '/things', headers: authorized })).headers['allow']).toBe('POST');
  });

  test('keeps the details of what it does not know to the log', async () => {
    const lines: string[] = [];
    const log: Log = createLog({ level: 'error', destination: { write: (line) => void lines.push(line) } });
    const made = await server({ log });
    expect((await ask(made, { path: '/broken', headers: authorized })).text).not.toContain('hunter2');
    expect(lines.join('')).toContain('hunter2');
  });
});

describe('probes', () => {
  test('/ready says what is waited for', async () => {
    const made = await server({ checks: [() => ({ ready: true }), () => ({ ready: false, waitingFor: 'NATS' })] });
    const response = await ask(made, { path: '/ready' });
    expect(response.status).toBe(503);
    expect(response.json()).toMatchObject({ code: 'SLW_HTTP_NOT_READY', detail: expect.stringContaining('NATS') });
    expect((await ask(made, { path: '/health' })).status).toBe(200);
  });

  test('/metrics counts by route pattern', async () => {
    const made = await server();
    await ask(made, { path: '/things/secret-name', headers: authorized });
    const text = (await ask(made, { path: '/metrics' })).text;
    expect(text).toContain('slipway_http_requests_total{method="GET",route="/things/:name",status="200"} 1');
    expect(text).not.toContain('secret-name');
  });

  test('/openapi.json describes the routes', async () => {
    const made = await server();
    const document = (await ask(made, { path: '/openapi.json', headers: authorized })).json();
    expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
    expect(document.paths['/things'].post.requestBody).toBeDefined();
  });
});

describe('listening', () => {
  test('answers at the address it tells, and says who holds a port', async () => {
    const first = await server();
    const address = await first.listen();
    expect((await fetch(`${address}/health`)).status).toBe(200);
    const second = await server({ http: { ...http, port: Number(new URL(address).port) } });
    await expect(second.listen()).rejects.toMatchObject({ code: 'SLW_HTTP_LISTEN_FAILED' });
  });

  test('answers what is no HTTP with a problem', async () => {
    const { port } = new URL(await (await server()).listen());
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => (text += chunk.toString()));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('SLW_HTTP_REQUEST_MALFORMED');
  });
});

test('routes of a scope have its prefix, and Fastify knows the scope by its name', async () => {
  const made = await server();
  const add = (scope: HttpServer['app']) => {
    scope.get('/name', () => ({ name: scope.pluginName }));
  };
  await addScope(made.app, 'letters', add, { prefix: '/letters' });
  const response = await ask(made, { path: '/letters/name', headers: authorized });
  expect(response.json()).toEqual({ name: expect.stringContaining('letters') });
});
