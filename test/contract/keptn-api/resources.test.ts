import { beforeAll, describe, expect, test } from '@jest/globals';
import { base64, keptnServer, type KeptnServer } from './set-up.ts';

const BASE = '/api/resource-service/v1/project/shop';
const SERVICE = `${BASE}/stage/dev/service/carts/resource`;
const SHA = /^[0-9a-f]{40}$/;

let keptn: KeptnServer;

beforeAll(async () => {
  keptn = await keptnServer();
});

async function read(path: string): Promise<{ status: number; body: Record<string, unknown>; text: string }> {
  const answer = await keptn.ask('GET', path);
  const body = answer.json();
  return { status: answer.status, body, text: Buffer.from(String(body.resourceContent), 'base64').toString('utf8') };
}

async function put(path: string, content: string): Promise<string> {
  const answer = await keptn.ask('PUT', path, { resourceURI: 'as go-utils', resourceContent: base64(content) });
  expect(answer.status).toBe(200);
  return answer.json().commitID;
}

test('[keptn 48] a commit id reads what was then, without one what is now', async () => {
  const before = await put(`${SERVICE}/slo.yaml`, 'objectives: old');
  const after = await put(`${SERVICE}/slo.yaml`, 'objectives: new');
  expect(after).not.toBe(before);
  for (const query of [`gitCommitID=${before}`, `commitID=${before}`]) {
    const old = await read(`${SERVICE}/slo.yaml?${query}`);
    expect([old.text, old.body['metadata']]).toEqual(['objectives: old', { upstreamURL: '', version: before }]);
  }
  const now = await read(`${SERVICE}/slo.yaml`);
  expect([now.text, now.body['metadata']]).toEqual(['objectives: new', { upstreamURL: '', version: after }]);
  const nowhere = await read(`${SERVICE}/slo.yaml?gitCommitID=${'0'.repeat(40)}`);
  expect([nowhere.status, nowhere.body['code']]).toEqual([404, 404]);
});

describe('[keptn 48] create, read, update, delete', () => {
  const places = [
    ['project', `${BASE}/resource`],
    ['stage', `${BASE}/stage/dev/resource`],
    ['service', SERVICE],
  ] as const;

  test.each(places)('of a %s', async (_, url) => {
    const resources = [
      { resourceURI: 'helm/values.yaml', resourceContent: base64('replicas: 1') },
      { resourceURI: './jmeter/load test.jmx', resourceContent: base64('<x/>') },
    ];
    const created = await keptn.ask('POST', url, { resources });
    expect(created.status).toBe(201);
    expect(created.json()).toEqual({ commitID: expect.stringMatching(SHA), metadata: expect.anything() });
    expect(created.json().metadata.version).toBe(created.json().commitID);

    // As url.QueryEscape of Go writes it.
    expect((await read(`${url}/helm%2Fvalues.yaml`)).text).toBe('replicas: 1');
    expect((await read(`${url}/jmeter%2Fload+test.jmx`)).text).toBe('<x/>');

    const updated = await keptn.ask('PUT', url, {
      resources: [{ resourceURI: 'helm/values.yaml', resourceContent: base64('replicas: 2') }],
    });
    expect(updated.status).toBe(200);
    expect((await read(`${url}/helm%2Fvalues.yaml`)).text).toBe('replicas: 2');

    const deleted = await keptn.ask('DELETE', `${url}/helm%2Fvalues.yaml`);
    expect([deleted.status, deleted.json().commitID]).toEqual([200, expect.stringMatching(SHA)]);
    const gone = await read(`${url}/helm%2Fvalues.yaml`);
    expect([gone.status, gone.body['code']]).toEqual([404, 404]);
    expect(gone.body['message']).toContain('Resource not found');
  });

  test('a list comes in pages that go-utils follows to the end', async () => {
    const url = `${BASE}/stage/prod/service/carts/resource`;
    const names = ['a.yaml', 'b/c.yaml', 'd.yaml', 'metadata.yaml'];
    const resources = names.slice(0, 3).map((resourceURI) => ({ resourceURI, resourceContent: base64(resourceURI) }));
    await keptn.ask('POST', url, { resources });
    const found: string[] = [];
    let key = '';
    do {
      const page = (await keptn.ask('GET', `${url}/?pageSize=3${key === '' ? '' : `&nextPageKey=${key}`}`)).json();
      expect([page.totalCount, page.pageSize]).toEqual([4, 3]);
      expect(page.resources.every((each: { metadata: { version: string } }) => SHA.test(each.metadata.version))).toBe(
        true,
      );
      found.push(...page.resources.map((each: { resourceURI: string }) => each.resourceURI));
      key = page.nextPageKey;
    } while (key !== '0');
    expect(found).toEqual(names);
  });

  test('a file may be empty', async () => {
    expect((await keptn.ask('POST', SERVICE, { resources: [{ resourceURI: 'empty.txt' }] })).status).toBe(201);
    expect((await read(`${SERVICE}/empty.txt`)).body['resourceContent']).toBe('');
  });
});

test('keptn add-resource for a project, which asks with two slashes', async () => {
  const resources = [{ resourceURI: './jmeter/basic.jmx', resourceContent: base64('<y/>') }];
  const answer = await keptn.ask('POST', '/api/configuration-service/v1/project/shop//resource', { resources });
  expect(answer.status).toBe(201);
  expect((await read(`${BASE}/resource/jmeter%2Fbasic.jmx`)).text).toBe('<y/>');
});

test.each([
  '/resource-service/v1/project/shop/resource/shipyard.yaml',
  '/configuration-service/v1/project/shop/resource/shipyard.yaml',
  '/api/configuration-service/v1/project/shop/resource/shipyard.yaml',
  '/v1/project/shop/resource/shipyard.yaml',
])('GET %s', async (path) => {
  expect((await read(path)).text).toContain('kind: Shipyard');
});

describe('[keptn 48] what is refused', () => {
  test.each(['..%2F..%2Fshipyard.yaml', '%2e%2e%2fx', '~%2Fx', 'helm%2F..%2F..%2Fx'])('reading %s', async (uri) => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await keptn.ask(method, `${SERVICE}/${uri}`, method === 'PUT' ? {} : undefined);
      expect([method, answer.status, answer.json().code]).toEqual([method, 400, 400]);
    }
  });

  test.each([
    ['leaving the folder', { resources: [{ resourceURI: '../x', resourceContent: '' }] }],
    ['a home', { resources: [{ resourceURI: '~/x', resourceContent: '' }] }],
    ['no base64', { resources: [{ resourceURI: 'x', resourceContent: 'ä!' }] }],
    ['no list', {}],
    ['an empty list', { resources: [] }],
    ['the folder of Git', { resources: [{ resourceURI: '.git/config', resourceContent: '' }] }],
  ])('writing %s', async (_, body) => {
    const answer = await keptn.ask('POST', SERVICE, body);
    expect([answer.status, answer.json().code]).toEqual([400, 400]);
  });

  test.each([
    ['/api/resource-service/v1/project/none/resource/x', 'There is no project none'],
    ['/api/resource-service/v1/project/shop/stage/none/resource/x', 'has no stage none'],
    ['/api/resource-service/v1/project/shop/stage/dev/service/none/resource/x', 'has no service none'],
    ['/api/resource-service/v1/project/shop/stage/dev/service/none/resource', 'has no service none'],
  ])('what is not there: %s', async (path, words) => {
    const { status, body } = await read(path);
    expect([status, body['code']]).toEqual([404, 404]);
    expect(body['message']).toContain(words);
  });

  test('more than fits', async () => {
    const resources = [{ resourceURI: 'big', resourceContent: base64('x'.repeat(9_000_000)) }];
    const answer = await keptn.ask('POST', SERVICE, { resources });
    expect([answer.status, answer.json().code]).toEqual([413, 413]);
  });
});
