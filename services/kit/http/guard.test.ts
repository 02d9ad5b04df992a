import { afterEach, describe, expect, test } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import { Type } from 'typebox';
import type { Actor, Grant } from '../access/index.ts';
import { slipwayError } from '../errors/index.ts';
import { silentLog } from '../log/index.ts';
import { createMetrics } from '../metrics/index.ts';
import { send, type Answer, type Request } from '../../../test/support/http/index.ts';
import { createHttpServer, type HttpServer } from './index.ts';

const SHARED = 'the-token-of-all';
const grants: Readonly<Record<string, readonly Grant[]>> = {
  nobody: [],
  reader: [{ rights: ['read'] }],
  shop: [{ rights: ['read', 'configure'], projects: ['shop'] }],
  shopDev: [{ rights: ['read', 'configure'], projects: ['shop'], stages: ['dev'] }],
  admin: [{ rights: ['admin'] }],
};
const open: HttpServer[] = [];

async function identify(token: string): Promise<Actor> {
  const theirs = grants[token];
  if (theirs === undefined) throw slipwayError('SLW_HTTP_UNAUTHORIZED', { what: 'a wrong token' });
  return { name: token, kind: 'token', grants: theirs };
}

async function server(host = '127.0.0.1', token: string | undefined = SHARED): Promise<HttpServer> {
  const made = await createHttpServer({
    http: { host, port: 0, bodyLimit: 2_048, wrongTokens: 30, ...(token === undefined ? {} : { token }) },
    ...{ log: silentLog(), checks: [], metrics: createMetrics(), version: '1.2.3', clock: () => new Date() },
    access: { identify, close: () => undefined },
  });
  open.push(made);
  addRoutes(made);
  return made;
}

function addRoutes({ app }: HttpServer): void {
  const name = Type.Optional(Type.String());
  const place = Type.Object({ project: name, stage: name });
  const who = ({ actor }: { actor: Actor }) => ({ name: actor.name, kind: actor.kind });
  app.get('/any', { config: { right: 'any' } }, who);
  app.get('/all', who);
  app.post('/all', who);
  app.get('/of/:project', who);
  app.get('/of/:project/:stage', who);
  app.put('/of/:project', { schema: { body: Type.Object({ stage: name, other: name }) } }, who);
  app.get('/asked', { schema: { querystring: Type.Intersect([place, Type.Object({ more: name })]) } }, who);
  app.get('/filtered', { config: { filtered: true }, schema: { querystring: place } }, who);
  const scope = ({ body }: { body: unknown }) => ({ project: (body as { name: string }).name });
  app.post('/named', { config: { scope }, schema: { body: Type.Object({ name: Type.String() }) } }, who);
}

async function ask(made: HttpServer, request: Request): Promise<Answer> {
  if (!made.app.server.listening) await made.listen();
  return send(`http://127.0.0.1:${(made.app.server.address() as AddressInfo).port}`, request);
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (made) => made.close()));
});

describe('what a sender may do', () => {
  test.each<[string, string, string, unknown, number]>([
    ['nobody', 'GET', '/any', undefined, 200],
    ['nobody', 'GET', '/openapi.json', undefined, 200],
    ['nobody', 'GET', '/all', undefined, 403],
    ['nobody', 'GET', '/nowhere', undefined, 404],
    ['stranger', 'GET', '/any', undefined, 401],
    ['stranger', 'GET', '/nowhere', undefined, 401],
    ['reader', 'GET', '/all', undefined, 200],
    ['reader', 'POST', '/all', {}, 403],
    ['admin', 'POST', '/all', {}, 200],
    [SHARED, 'POST', '/all', {}, 200],
    ['shop', 'GET', '/all', undefined, 403],
    ['shop', 'GET', '/of/shop', undefined, 200],
    ['shop', 'GET', '/of/other', undefined, 403],
    ['shop', 'GET', '/of/shop/dev', undefined, 200],
    ['shopDev', 'GET', '/of/shop', undefined, 403],
    ['shopDev', 'GET', '/of/shop/dev', undefined, 200],
    ['shopDev', 'GET', '/of/shop/prod', undefined, 403],
    ['shopDev', 'PUT', '/of/shop', { stage: 'dev' }, 200],
    ['shopDev', 'PUT', '/of/shop', { stage: 'prod' }, 403],
    ['shopDev', 'PUT', '/of/shop', { other: 'dev' }, 403],
    ['shopDev', 'PUT', '/of/shop', { stage: 7 }, 400],
    // A field that the handler does not know cannot narrow what is asked for.
    ['shop', 'GET', '/all?project=shop', undefined, 403],
    ['shopDev', 'GET', '/of/shop?stage=dev', undefined, 403],
    ['shop', 'GET', '/asked?project=shop', undefined, 200],
    ['shop', 'GET', '/asked?project=other', undefined, 403],
    ['shop', 'GET', '/asked?project=shop&project=other', undefined, 400],
    ['shop', 'GET', '/asked', undefined, 403],
    ['shopDev', 'GET', '/asked?project=shop', undefined, 403],
    ['shop', 'GET', '/filtered', undefined, 200],
    ['shopDev', 'GET', '/filtered?project=shop', undefined, 200],
    ['shopDev', 'GET', '/filtered?project=shop&stage=prod', undefined, 403],
    ['shop', 'GET', '/filtered?project=other', undefined, 403],
    ['nobody', 'GET', '/filtered', undefined, 403],
    ['shop', 'POST', '/named', { name: 'shop' }, 200],
    ['shop', 'POST', '/named', { name: 'other' }, 403],
    ['reader', 'POST', '/named', { name: 'shop' }, 403],
  ])('%s: %s %s %j is answered %i', async (token, method, path, body, status) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { 'x-token': token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    const answer = await ask(await server(), { method, path, headers, ...json });
    expect(`${answer.status} ${answer.text}`).toMatch(new RegExp(`^${status} `));
  });

  test('a refusal says who lacks what, and where to look', async () => {
    const answer = await ask(await server(), { path: '/of/other', headers: { 'x-token': 'shop' } });
    expect(answer.json()).toMatchObject({
      code: 'SLW_HTTP_FORBIDDEN',
      status: 403,
      detail: 'The token shop may not do this: it lacks the right read on project other.',
      next: expect.stringContaining('slipway whoami'),
    });
  });

  test('who may nowhere write is refused before the body has come', async () => {
    const body = Buffer.alloc(10_000, 'x');
    const headers = { 'x-token': 'reader', 'content-type': 'application/json' };
    expect((await ask(await server(), { method: 'PUT', path: '/of/shop', headers, body })).status).toBe(403);
  });
});

describe('who it is', () => {
  test.each([
    [{ 'x-token': SHARED }, { name: 'shared-token', kind: 'shared' }],
    [{ 'x-token': 'shop' }, { name: 'shop', kind: 'token' }],
    [{ authorization: 'Bearer shop' }, { name: 'shop', kind: 'token' }],
    [
      { 'x-token': '', authorization: 'Bearer shop' },
      { name: 'shop', kind: 'token' },
    ],
  ])('%j', async (headers, actor) => {
    expect((await ask(await server(), { path: '/any', headers: headers })).json()).toEqual(actor);
  });

  test('with tokens of their own nobody is let in without, on loopback neither', async () => {
    const made = await server('127.0.0.1', undefined);
    expect((await ask(made, { path: '/any' })).status).toBe(401);
    expect((await ask(made, { path: '/any', headers: { 'x-token': 'shop' } })).status).toBe(200);
  });

  test('with tokens of their own others may listen without the one of all', async () => {
    const made = await server('0.0.0.0', undefined);
    expect((await ask(made, { path: '/any', headers: { 'x-token': 'nobody' } })).status).toBe(200);
  });
});

test('lists its routes with what they ask for', async () => {
  const { routes } = await server();
  const named = (url: string) =>
    routes.filter((route) => route.url === url).map(({ method, right, stated }) => [method, right, stated]);
  expect(named('/all')).toEqual([
    ['GET', 'read', false],
    ['POST', 'configure', false],
  ]);
  expect(named('/any')).toEqual([['GET', 'any', true]]);
  expect(named('/health')).toEqual([['GET', 'open', true]]);
});
