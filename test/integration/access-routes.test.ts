import { request } from 'node:http';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RouteRights } from '../../services/kit/http/index.ts';
import type { Answer } from '../support/http/index.ts';
import {
  ROUTES,
  accessScene,
  rowKey,
  type AccessScene,
  type RouteRow,
  type TokenName,
  type Treatment,
} from './access/index.ts';

let scene: AccessScene;
let ofBeta = '';

beforeAll(async () => {
  scene = await accessScene();
  ofBeta = (await scene.approval('beta')).id;
  // Something for the lists that tasks and runs do not fill.
  await scene.event('shared', 'deployment.finished', { project: 'beta', stage: 'dev' }, { triggeredid: 'x' });
}, 60_000);

const PARAMS: Readonly<Record<string, () => string>> = {
  project: () => 'beta',
  stage: () => 'dev',
  service: () => 'carts',
  id: () => ofBeta,
  name: () => 'carts',
  seq: () => '1',
  context: () => '6a7b1c2d-0000-4000-8000-000000000000',
  keptnContext: () => '6a7b1c2d-0000-4000-8000-000000000000',
  subscription: () => 'one',
  type: () => 'sh.keptn.event.dev.delivery.triggered',
  eventType: () => 'sh.keptn.event.deployment.triggered',
};

function pathOf({ url }: RouteRights, { query = '' }: RouteRow): string {
  const path = url
    .replace(/:(\w+)/g, (_, name: string) => PARAMS[name]?.() ?? `:${name}`)
    .replace('*', 'shipyard.yaml');
  return `${path}${query}`;
}

async function ask(as: TokenName | undefined, route: RouteRights, row: RouteRow): Promise<Answer> {
  const { body } = row;
  const json = body ?? (route.method === 'GET' || route.method === 'DELETE' ? undefined : {});
  return scene.ask(as, route.method, pathOf(route, row), json);
}

/** Those of the routes with one of the treatments, as `GET /v1/projects`; every route when there is none. */
function routes(...treatments: readonly Treatment[]): [RouteRights, RouteRow][] {
  return scene.gateway.routes.flatMap((route): [RouteRights, RouteRow][] => {
    const row = ROUTES.get(rowKey(route.method, route.url));
    return row !== undefined && (treatments.length === 0 || treatments.includes(row.treatment)) ? [[route, row]] : [];
  });
}

/** What differs from what was expected, a line a route: one look shows all that is wrong. */
async function wrong(
  chosen: readonly [RouteRights, RouteRow][],
  as: TokenName | undefined,
  isRight: (answer: Answer) => boolean,
): Promise<string[]> {
  const lines: string[] = [];
  for (const [route, row] of chosen) {
    const answer = await ask(as, route, row);
    if (!isRight(answer)) lines.push(`${route.method} ${route.url}: ${answer.status} ${answer.text.slice(0, 300)}`);
  }
  return lines;
}

describe('every route', () => {
  test('is in the table, and the table has no other', () => {
    const keys = new Set(scene.gateway.routes.map(({ method, url }) => rowKey(method, url)));
    expect([...keys].filter((key) => !ROUTES.has(key))).toEqual([]);
    expect([...ROUTES.keys()].filter((key) => !keys.has(key))).toEqual([]);
  });

  test('asks for a token, but those that are open', async () => {
    const closed = routes().filter(([, { treatment }]) => treatment !== 'open');
    expect(await wrong(closed, undefined, ({ status }) => status === 401)).toEqual([]);
    expect(await wrong(routes('open'), undefined, ({ status }) => status === 200)).toEqual([]);
  });

  test('lets nobody do what nothing grants', async () => {
    const asked = routes('refused', 'elsewhere', 'filtered', 'stream');
    expect(await wrong(asked, 'nobody', ({ status }) => status === 403)).toEqual([]);
  });

  test('lets a token do nothing in a project that it has no rights in, and tells nothing of it', async () => {
    expect(await wrong(routes('refused', 'elsewhere'), 'alpha', ({ status }) => status === 403)).toEqual([]);
    const quiet = ({ status, text }: Answer) => status !== 401 && status !== 403 && !text.includes('beta');
    expect(await wrong(routes('known', 'filtered'), 'alpha', quiet)).toEqual([]);
    const lists = routes('known', 'filtered').filter(([{ method }]) => method === 'GET');
    expect(await wrong(lists, 'alpha', ({ status }) => status === 200)).toEqual([]);
  });

  test('asks for more than reading where something is changed', async () => {
    const changes = routes('refused', 'elsewhere', 'filtered').filter(([{ method }]) => method !== 'GET');
    expect(await wrong(changes, 'reader', ({ status }) => status === 403)).toEqual([]);
  });

  test('shows an administrator what the others do not see', async () => {
    const lists = routes('filtered').filter(([{ method, url }]) => method === 'GET' && !url.endsWith('/log'));
    expect(await wrong(lists, 'auditor', ({ status, text }) => status === 200 && text.includes('beta'))).toEqual([]);
  });
});

test('a token for one stage sees that stage alone', async () => {
  const lists = [
    '/v1/projects/alpha',
    '/v1/sequences',
    '/v1/queues?project=alpha',
    '/v1/events',
    '/api/mongodb-datastore/event',
  ];
  for (const path of lists) {
    const { status, text } = await scene.ask('dev', 'GET', path);
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(text).toContain('dev');
    expect(text).not.toMatch(/prod|beta/);
  }
  expect((await scene.ask('dev', 'GET', '/v1/sequences?project=alpha&stage=prod')).status).toBe(403);
});

test.each(['/v1/events/stream', '/v1/sequences/stream'])(
  '%s tells of what the token may read, and of nothing else',
  async (path) => {
    const seen = await streamed(`${scene.gateway.url}${path}?after=0`, scene.tokens.alpha, (text) =>
      text.includes('alpha'),
    );
    expect(seen).toContain('alpha');
    expect(seen).not.toContain('beta');
    const all = await streamed(`${scene.gateway.url}${path}?after=0`, scene.tokens.reader, (text) =>
      text.includes('beta'),
    );
    expect(all).toContain('alpha');
  },
);

/** What a stream sends until that is in it. */
async function streamed(url: string, token: string, isEnough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { 'x-token': token } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!isEnough(text)) return;
        outgoing.destroy();
        resolve(text);
      });
      response.on('error', reject);
    });
    outgoing.on('error', reject).end();
  });
}
