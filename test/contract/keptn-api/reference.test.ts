import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../../tools/index.ts';
import { keptnServer, type KeptnServer } from './set-up.ts';

const page = readFileSync(join(projectRoot(), 'docs/reference/keptn-api.md'), 'utf8');
/** `| GET | `/api/…` | read | … |` */
const rows = [...page.matchAll(/^\| ([A-Z]+) \| `(\/api\/[^`]+)` \| (\w+) \|/gm)].map(
  ([, method = '', url = '', right = '']) => `${method} ${url} ${right}`,
);
/** Every other place of a part says the same: these are the ones that the page shows. */
const SHOWN = [
  '/api/v1',
  '/api/controlPlane/v1',
  '/api/resource-service/v1',
  '/api/mongodb-datastore',
  '/api/secrets/v1',
];

let server: KeptnServer;

beforeAll(async () => {
  server = await keptnServer();
});

/** The page tells of resources once, not again for those of a stage and of a service, nor for odd slashes of clients. */
function isRepeated(url: string): boolean {
  return /\/(?:stage|service)\/[^/]+\/+resource/.test(url) || /\/\/resource|\/resource\/$/.test(url);
}

test('the page has a row for every route, and none for others', () => {
  const routes = server.gateway.routes
    .filter(({ url }) => SHOWN.some((prefix) => url.startsWith(`${prefix}/`)) && !isRepeated(url))
    .map(({ method, url, right }) => `${method} ${url} ${right}`);
  expect(rows.toSorted()).toEqual(routes.toSorted());
});

describe('the same elsewhere', () => {
  test.each([
    ['/api/controlPlane/v1', ['/controlPlane/v1']],
    [
      '/api/resource-service/v1',
      ['/api/configuration-service/v1', '/resource-service/v1', '/configuration-service/v1'],
    ],
    ['/api/mongodb-datastore', ['/mongodb-datastore', '']],
    ['/api/secrets/v1', ['/secrets/v1', '/v1']],
    ['/api/v1', ['/v1']],
  ])('as below %s', (first, others) => {
    const all = new Set(server.gateway.routes.map(({ method, url, right }) => `${method} ${url} ${right}`));
    const below = server.gateway.routes.filter(({ url }) => url.startsWith(`${first}/`));
    expect(below).not.toEqual([]);
    for (const other of others) {
      const expected = below.map(({ method, url, right }) => `${method} ${other}${url.slice(first.length)} ${right}`);
      expect(expected.filter((route) => !all.has(route))).toEqual([]);
    }
  });

  test('and hidden in the OpenAPI document, but for the first', async () => {
    const { paths } = (await server.ask('GET', '/openapi.json')).json();
    const names = Object.keys(paths);
    expect(names).toEqual(expect.arrayContaining(['/api/v1/event', '/api/controlPlane/v1/project/{project}']));
    expect(
      names.filter((name) => /^\/(?:controlPlane|resource-service|mongodb-datastore)|^\/v1\/project\//.test(name)),
    ).toEqual([]);
  });
});
