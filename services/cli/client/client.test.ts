import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createClient, exitOf, problemOf, type Connection, type Followed } from './index.ts';
import { takeMessages } from './sse.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function connectionTo(answer: Answer, more: Partial<Connection> = {}): Promise<Connection> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const signal = new AbortController().signal;
  return { endpoint: `http://127.0.0.1:${port}`, timeout: 2_000, signal, trace: () => undefined, ...more };
}

function json(status: number, body: unknown): Answer {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

describe('exitOf', () => {
  test.each([
    ['SLW_CLI_NOT_FOUND', 500, 3],
    ['SLW_SOMETHING_NEW', 400, 2],
    ['SLW_SOMETHING_NEW', 401, 5],
    ['SLW_SOMETHING_NEW', 403, 5],
    ['SLW_SOMETHING_NEW', 404, 3],
    ['SLW_SOMETHING_NEW', 409, 4],
    ['SLW_SOMETHING_NEW', 413, 2],
    ['SLW_SOMETHING_NEW', 429, 8],
    ['SLW_SOMETHING_NEW', 500, 1],
    ['SLW_SOMETHING_NEW', 503, 8],
    ['SLW_SOMETHING_NEW', 504, 6],
    ['toString', 404, 3],
  ])('%s with HTTP %d is %d', (code, status, exit) => expect(exitOf(code, status)).toBe(exit));
});

describe('problemOf', () => {
  test.each([
    [
      { code: 'SLW_X', detail: 'no', next: 'go' },
      { code: 'SLW_X', detail: 'no', next: 'go', status: 404 },
    ],
    [
      { code: 404, message: 'not here' },
      { code: 'HTTP_404', detail: 'not here' },
    ],
    [undefined, { code: 'HTTP_404', detail: 'GET /x was answered with HTTP 404' }],
    ['a page', { code: 'HTTP_404' }],
  ])('%j', (body, problem) => expect(problemOf(404, body, 'GET /x')).toMatchObject(problem));
});

describe('runs of sequences', () => {
  const run = (id: string, second: number, message: string) => ({
    ...{ id, message, triggeredAt: `2026-01-01T00:00:0${second}Z` },
  });
  const pages: Readonly<Record<string, object>> = {
    '': { items: [run('c', 3, 'as it was'), run('b', 2, '')], next: 'k1' },
    k1: { items: [], next: 'k2' },
    k2: { items: [run('a', 1, ''), run('c', 3, 'changed')] },
  };
  const paged = async () =>
    connectionTo((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x');
      json(200, pages[searchParams.get('next') ?? ''] ?? {})(request, response);
    });

  test('are gathered over pages, empty ones too; what came twice counts as it came last', async () => {
    const runs = await createClient(await paged()).sequences({ project: 'shop' });
    expect(runs.map(({ id, message }) => [id, message])).toEqual([
      ['a', ''],
      ['b', ''],
      ['c', 'changed'],
    ]);
  });

  test('no more pages are asked for than are wanted, and the key of the next is told', async () => {
    const { runs, next } = await createClient(await paged()).newestSequences({ project: 'shop', limit: 2 });
    expect({ ids: runs.map(({ id }) => id), next }).toEqual({ ids: ['c', 'b'], next: 'k1' });
  });
});

describe('requests', () => {
  test('send the token and nothing of it in the address', async () => {
    const seen: { url?: string | undefined; authorization?: string | undefined }[] = [];
    const connection = await connectionTo(
      (request, response) => {
        seen.push({ url: request.url, authorization: request.headers.authorization });
        json(200, { items: [] })(request, response);
      },
      { token: 'secret-token' },
    );
    await createClient(connection).sequences({ project: 'shop', context: 'c 1' });
    expect(seen).toEqual([
      { url: '/v1/sequences?project=shop&context=c+1&limit=500', authorization: 'Bearer secret-token' },
    ]);
  });

  test.each([
    [401, { code: 'SLW_X_AUTH', detail: 'who?', next: 'say it' }, { code: 'SLW_X_AUTH', exit: 5, message: 'who?' }],
    [404, {}, { code: 'HTTP_404', exit: 3 }],
    [
      422,
      { code: 'SLW_X', detail: 'no', errors: [{ field: 'name', message: 'bad' }] },
      { exit: 2, fields: [{ field: 'name', message: 'bad' }] },
    ],
  ])('a refusal with %d', async (status, body, error) => {
    const client = createClient(await connectionTo(json(status, body)));
    await expect(client.projects()).rejects.toMatchObject(error);
  });

  test('an answer that is no JSON', async () => {
    const client = createClient(await connectionTo((_, response) => void response.end('<html>')));
    await expect(client.version()).rejects.toMatchObject({ code: 'SLW_CLI_ANSWER_INVALID', exit: 1 });
  });

  test('an answer that does not come', async () => {
    const client = createClient(await connectionTo(() => undefined, { timeout: 50 }));
    await expect(client.version()).rejects.toMatchObject({ code: 'SLW_CLI_TIMEOUT', exit: 6 });
  });

  test('nobody there', async () => {
    const connection = await connectionTo(json(200, {}));
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    const failure = {
      code: 'SLW_CLI_UNREACHABLE',
      exit: 8,
      message: expect.stringContaining('the connection was refused'),
    };
    await expect(createClient(connection).version()).rejects.toMatchObject(failure);
  });

  test('a redirect is not followed: it could carry the token away', async () => {
    const client = createClient(
      await connectionTo((_, response) => void response.writeHead(302, { location: '/' }).end()),
    );
    await expect(client.version()).rejects.toMatchObject({ code: 'SLW_CLI_UNREACHABLE' });
  });
});

describe('takeMessages', () => {
  test.each([
    ['id: 1\nevent: cloudevent\ndata: {}\n\n', [{ id: '1', event: 'cloudevent', data: '{}' }], ''],
    ['data: a\ndata: b\n\ndata: half', [{ event: 'message', data: 'a\nb' }], 'data: half'],
    [': heartbeat\n\nretry: 2000\n\n', [], ''],
    ['data:no space\r\n\r\ndata: x\r', [{ event: 'message', data: 'no space' }], 'data: x\r'],
    ['data\n\n', [{ event: 'message', data: '' }], ''],
  ])('%j', (text, messages, rest) => expect(takeMessages(text)).toEqual({ messages, rest }));
});

describe('follow', () => {
  const frame = (id: number) => {
    const event = { specversion: '1.0', id: `e${id}`, source: 'test', type: 'sh.keptn.event.a.started' };
    return `id: ${id}\nevent: cloudevent\ndata: ${JSON.stringify(event)}\n\n`;
  };

  test('comes back after a cut, after the last event it saw', async () => {
    const asked: unknown[] = [];
    const connection = await connectionTo((request, response) => {
      asked.push(request.headers['last-event-id']);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(frame(asked.length));
      if (asked.length === 1) response.end();
    });
    const seen = await take(createClient(connection).follow({ context: 'c' }, connection.signal), 4);
    expect(seen.map(nameOf)).toEqual(['connected', 'e1', 'connected again', 'e2']);
    expect(asked).toEqual([undefined, '1']);
  });

  test('a server that cannot yet is asked again, one that refuses is not', async () => {
    let calls = 0;
    const connection = await connectionTo((request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frame(1));
      else json(calls === 2 ? 503 : 403, {})(request, response);
    });
    const stream = createClient(connection).follow({}, connection.signal);
    await expect(take(stream, 9)).rejects.toMatchObject({ exit: 5 });
    expect(calls).toBe(3);
  });

  test('the first connection is not tried twice', async () => {
    const connection = await connectionTo(json(503, { code: 'SLW_X', detail: 'later' }));
    await expect(take(createClient(connection).follow({}, connection.signal), 1)).rejects.toMatchObject({ exit: 8 });
  });

  test.each([
    [401, 'SLW_CLI_TOKEN_ENDED', 'The server does not take the token any more: it has expired'],
    [403, 'SLW_X', 'it has expired'],
  ])('a stream that the server ends for good, with %i, is not asked for again', async (status, code, message) => {
    let calls = 0;
    const connection = await connectionTo((_, response) => {
      calls += 1;
      const problem = JSON.stringify({ status, code: 'SLW_X', detail: 'it has expired', next: 'get one' });
      const frames = `${frame(calls)}event: problem\ndata: ${problem}\n\n`;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frames);
    });
    const stream = createClient(connection).follow({}, connection.signal);
    await expect(take(stream, 9)).rejects.toMatchObject({ code, message, exit: 5 });
    expect(calls).toBe(1);
  });

  test('a token that is refused when the stream comes back has ended, and at the first time was wrong', async () => {
    let calls = 0;
    const connection = await connectionTo((request, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(200, { 'content-type': 'text/event-stream' }).end(frame(1));
      else json(401, { code: 'SLW_X', detail: 'a wrong token' })(request, response);
    });
    const { signal } = connection;
    await expect(take(createClient(connection).follow({}, signal), 9)).rejects.toMatchObject({
      code: 'SLW_CLI_TOKEN_ENDED',
    });
    await expect(take(createClient(connection).follow({}, signal), 9)).rejects.toMatchObject({ code: 'SLW_X' });
  });

  test('a stream that the server ends for now is made again', async () => {
    let calls = 0;
    const connection = await connectionTo((_, response) => {
      calls += 1;
      const problem = JSON.stringify({ status: 503, code: 'SLW_X', detail: 'the provider is away' });
      const last = calls === 1 ? `event: problem\ndata: ${problem}\n\n` : '';
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(`${frame(calls)}${last}`);
    });
    const seen = await take(createClient(connection).follow({}, connection.signal), 4);
    expect(seen.map(nameOf)).toEqual(['connected', 'e1', 'connected again', 'e2']);
  });

  test('ends when the signal aborts', async () => {
    const connection = await connectionTo((_, response) => response.writeHead(200).flushHeaders());
    const stop = new AbortController();
    const stream = createClient(connection).follow({}, stop.signal);
    expect(await stream.next()).toMatchObject({ value: { kind: 'connected' } });
    const next = stream.next();
    stop.abort();
    expect(await next).toMatchObject({ done: true });
  });
});

test('a stream ends by its signal after a garbage collection too', async () => {
  const connection = await connectionTo((_, response) => {
    response.writeHead(200).flushHeaders();
    const beat = setInterval(() => response.write(': heartbeat\n\n'), 20);
    response.on('close', () => clearInterval(beat));
  });
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const stop = new AbortController();
  const stream = createClient(connection).follow({}, stop.signal);
  await stream.next();
  const next = stream.next();
  // fetch's own request is unreachable by now: once it is collected, its signal ends nothing any more.
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  stop.abort();
  expect(await next).toMatchObject({ done: true });
});

async function take(stream: AsyncGenerator<Followed>, count: number): Promise<Followed[]> {
  const seen: Followed[] = [];
  for await (const one of stream) {
    seen.push(one);
    if (seen.length === count) break;
  }
  return seen;
}

function nameOf(seen: Followed): string {
  if (seen.kind === 'event') return seen.event.id;
  return seen.again ? 'connected again' : 'connected';
}
