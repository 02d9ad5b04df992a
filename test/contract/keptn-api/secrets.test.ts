import { beforeAll, expect, test } from '@jest/globals';
import { fileSecrets, keptnServer, type KeptnServer } from './set-up.ts';

const SECRET = '/api/secrets/v1/secret';

let keptn: KeptnServer;

beforeAll(async () => {
  const secrets = await fileSecrets();
  await secrets.put('git-shop-1', { token: 'of a project' });
  keptn = await keptnServer({ secrets });
});

async function listed() {
  return (await keptn.ask('GET', SECRET)).json().Secrets;
}

test('keptn create, get, update and delete secret', async () => {
  const secret = { name: 'jmeter', scope: 'keptn-default', data: { user: 'u', password: 'very secret' } };
  const created = await keptn.ask('POST', SECRET, secret);
  expect([created.status, created.json()]).toEqual([201, { name: 'jmeter', scope: 'keptn-default' }]);
  expect(await listed()).toEqual([{ name: 'jmeter', scope: 'keptn-default', keys: ['password', 'user'] }]);

  const again = await keptn.ask('POST', SECRET, secret);
  expect([again.status, again.json().code]).toEqual([409, 409]);
  expect(again.json().message).toContain('exists already');

  const updated = await keptn.ask('PUT', SECRET, { ...secret, data: { token: 't' } });
  expect([updated.status, updated.text]).toEqual([200, expect.not.stringContaining('token')]);
  expect(await listed()).toEqual([{ name: 'jmeter', scope: 'keptn-default', keys: ['token'] }]);

  const deleted = await keptn.ask('DELETE', `${SECRET}?name=jmeter&scope=keptn-default`);
  expect(deleted.status).toBe(200);
  expect(await listed()).toEqual([]);
});

test('scopes keep equal names apart, and none is the default one', async () => {
  await keptn.ask('POST', SECRET, { name: 'twice', data: { a: '1' } });
  await keptn.ask('POST', SECRET, { name: 'twice', scope: 'dynatrace-service', data: { b: '2' } });
  expect(await listed()).toEqual([
    { name: 'twice', scope: 'dynatrace-service', keys: ['b'] },
    { name: 'twice', scope: 'keptn-default', keys: ['a'] },
  ]);
  expect((await keptn.ask('GET', '/api/secrets/v1/scope')).json()).toEqual({
    scopes: ['dynatrace-service', 'keptn-default', 'keptn-webhook-service'],
  });
});

test.each([
  ['PUT', '', { name: 'none', scope: 'keptn-default', data: {} }, 404],
  ['DELETE', '?name=none&scope=keptn-default', undefined, 404],
  ['DELETE', '?scope=keptn-default', undefined, 400],
  ['POST', '', { name: 'Not A Name', data: {} }, 400],
  ['POST', '', { name: 'x', scope: 'a.b', data: {} }, 400],
  ['POST', '', { name: 'x', data: { 'a b': 'no key of Kubernetes' } }, 400],
  ['POST', '', { name: 'x', data: { a: 1 } }, 400],
  ['POST', '', { data: {} }, 400],
])('%s %s with %j: %i', async (method, query, body, status) => {
  const answer = await keptn.ask(method, `${SECRET}${query}`, body);
  expect([answer.status, answer.json().code]).toEqual([status, status]);
});
