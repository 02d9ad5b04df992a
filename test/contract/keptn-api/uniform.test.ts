import { beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../support/index.ts';
import { testGateway } from '../../support/gateway/index.ts';
import { asGoUtils, keptnServer, type KeptnServer } from './set-up.ts';

const URL = '/api/controlPlane/v1/uniform/registration';
const EVENT = 'sh.keptn.event.test.triggered';
const NOWHERE = 'f'.repeat(40);

let keptn: KeptnServer;

beforeAll(async () => {
  keptn = await keptnServer();
});

interface Asked {
  readonly name: string;
  readonly node?: string;
  readonly location?: string;
  readonly version?: string;
  readonly subscriptions?: unknown;
}

/** As go-utils writes models.Integration, with all that it leaves empty. */
function integration({ name, node = 'node-1', location = 'control-plane', version = '1.0.0', subscriptions }: Asked) {
  return {
    id: '',
    name,
    metadata: {
      hostname: node,
      integrationversion: version,
      distributorversion: '1.4.5',
      location,
      kubernetesmetadata: { namespace: 'tests', podname: `${name}-${node}`, deploymentname: name },
      lastseen: '0001-01-01T00:00:00Z',
    },
    subscription: { topics: null, status: '', filter: { project: '', stage: '', service: '' } },
    subscriptions: subscriptions === undefined ? [subscription()] : subscriptions,
  };
}

function subscription(filter: object = {}) {
  return { id: '', event: EVENT, filter: { projects: null, stages: null, services: null, ...filter } };
}

async function register(asked: Asked): Promise<{ status: number; id: string }> {
  const answer = await keptn.ask('POST', URL, integration(asked));
  return { status: answer.status, id: answer.json().id };
}

describe('[keptn 41] registration', () => {
  test('is new once; a new version updates what it says of itself and keeps the subscriptions', async () => {
    const first = await register({ name: 'versioned' });
    expect(first).toEqual({ status: 201, id: expect.stringMatching(/^[0-9a-f]{40}$/) });
    const own = { projects: ['shop'], stages: ['dev'], services: ['carts'] };
    const [known] = (await keptn.ask('GET', `${URL}/${first.id}/subscription`)).json();
    const changed = await keptn.ask('PUT', `${URL}/${first.id}/subscription/${known.id}`, subscription(own));
    expect([changed.status, changed.json()]).toEqual([201, { id: known.id }]);

    const again = await register({ name: 'versioned', version: '2.0.0', node: 'node-2' });
    expect(again).toEqual({ status: 200, id: first.id });
    const ping = await keptn.ask('PUT', `${URL}/${first.id}/ping`);
    expect(ping.status).toBe(200);
    expect(ping.json()).toMatchObject({
      ...{ id: first.id, name: 'versioned' },
      metadata: { integrationversion: '2.0.0', hostname: 'node-2', kubernetesmetadata: { namespace: 'tests' } },
      subscriptions: [{ id: known.id, event: EVENT, filter: own }],
    });
    expect(Date.parse(ping.json().metadata.lastseen)).toBeGreaterThan(Date.now() - 600_000);
  });

  test.each([
    ['name', { ...integration({ name: '' }) }],
    ['metadata.kubernetesmetadata.namespace', { name: 'x', metadata: { hostname: 'node-1' } }],
    ['metadata.hostname', { name: 'x', metadata: { kubernetesmetadata: { namespace: 'tests' } } }],
  ])('without %s is refused', async (missing, body) => {
    const answer = await keptn.ask('POST', URL, body);
    expect([answer.status, answer.json().code]).toEqual([400, 400]);
    expect(answer.json().message).toContain(missing);
  });

  test('a service in a filter needs a stage', async () => {
    const answer = await keptn.ask(
      'POST',
      URL,
      integration({ name: 'filtered', subscriptions: [subscription({ services: ['carts'] })] }),
    );
    expect([answer.status, answer.json().message]).toEqual([400, expect.stringContaining('at least one stage')]);
  });

  test('a sign of life of nobody is answered 404', async () => {
    const answer = await keptn.ask('PUT', `${URL}/${NOWHERE}/ping`);
    expect([answer.status, answer.json().code]).toEqual([404, 404]);
    expect(answer.json().message).toContain('uniform integration not found');
    expect((await keptn.ask('PUT', `${URL}/a.b.%3E/ping`)).status).toBe(404);
  });
});

describe('planes', () => {
  test('of equal names and nodes are told apart by their location', async () => {
    const here = await register({ name: 'executor', location: 'eu' });
    const there = await register({ name: 'executor', location: 'us' });
    expect([here.status, there.status]).toEqual([201, 201]);
    expect(there.id).not.toBe(here.id);
    await keptn.ask('POST', `${URL}/${there.id}/subscription`, subscription({ projects: ['there'] }));
    expect((await keptn.ask('GET', `${URL}/${here.id}/subscription`)).json()).toHaveLength(1);
    // Both again, from pods on other nodes: each is who it was.
    expect((await register({ name: 'executor', location: 'eu', node: 'node-7' })).id).toBe(here.id);
    expect((await register({ name: 'executor', location: 'us', node: 'node-8' })).id).toBe(there.id);
  });

  test('[keptn 49] pods of one integration that start at once are one registration', async () => {
    const pods = Array.from({ length: 8 }, (_, index) => register({ name: 'pods', node: `node-${index}` }));
    const registered = await Promise.all(pods);
    expect(new Set(registered.map(({ id }) => id)).size).toBe(1);
    expect(registered.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await keptn.ask('GET', `${URL}?name=pods`)).json()).toHaveLength(1);
  });
});

describe('[keptn 49] subscriptions', () => {
  test('are created, read, changed and deleted', async () => {
    const { id } = await register({ name: 'subscribed', subscriptions: null });
    expect((await keptn.ask('GET', `${URL}/${id}/subscription`)).json()).toEqual([]);
    const created = await keptn.ask('POST', `${URL}/${id}/subscription`, subscription({ stages: ['dev'] }));
    expect(created.status).toBe(201);
    const one = `${URL}/${id}/subscription/${created.json().id}`;
    const stored = { id: created.json().id, event: EVENT, filter: { projects: [], stages: ['dev'], services: [] } };
    expect((await keptn.ask('GET', one)).json()).toEqual(stored);
    await keptn.ask('PUT', one, { ...stored, event: 'sh.keptn.event.release.triggered' });
    expect((await keptn.ask('GET', one)).json().event).toBe('sh.keptn.event.release.triggered');
    // What an executor learns with its next sign of life.
    expect((await keptn.ask('PUT', `${URL}/${id}/ping`)).json().subscriptions).toHaveLength(1);
    expect((await keptn.ask('DELETE', one)).status).toBe(200);
    expect((await keptn.ask('GET', one)).status).toBe(404);
    expect((await keptn.ask('PUT', `${URL}/${id}/ping`)).json().subscriptions).toEqual([]);
  });

  test.each([
    ['POST', `${NOWHERE}/subscription`, subscription(), 404],
    ['GET', `${NOWHERE}/subscription`, undefined, 404],
    ['DELETE', `${NOWHERE}/subscription/x`, undefined, 404],
    ['POST', `${NOWHERE}/subscription`, { filter: 'all' }, 400],
  ])('%s %s with %j: %i', async (method, path, body, status) => {
    const answer = await keptn.ask(method, `${URL}/${path}`, body);
    expect([answer.status, answer.json().code]).toEqual([status, status]);
  });

  test('that are added at the same time are all there', async () => {
    const { id } = await register({ name: 'contended', subscriptions: null });
    const added = await Promise.all(
      Array.from({ length: 8 }, async () => keptn.ask('POST', `${URL}/${id}/subscription`, subscription())),
    );
    expect(added.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect((await keptn.ask('GET', `${URL}/${id}/subscription`)).json()).toHaveLength(8);
  });

  test('the webhook service subscribes for one project', async () => {
    const { id } = await register({ name: 'webhook-service', subscriptions: null });
    const post = async (filter: object) =>
      (await keptn.ask('POST', `${URL}/${id}/subscription`, subscription(filter))).status;
    expect(await post({ projects: ['shop'] })).toBe(201);
    expect(await post({})).toBe(400);
    expect(await post({ projects: ['shop', 'other'] })).toBe(400);
  });
});

test('the list is filtered by name, id, project, stage and service', async () => {
  const filter = { projects: ['listed'], stages: ['s1'], services: ['v1'] };
  const { id } = await register({ name: 'listed', subscriptions: [subscription(filter)] });
  for (const query of ['name=listed', `id=${id}`, 'project=listed', 'stage=s1', 'service=v1', 'name=listed&project=']) {
    const found = (await keptn.ask('GET', `${URL}?${query}`)).json();
    expect([query, found.map((each: { id: string }) => each.id)]).toEqual([query, [id]]);
  }
  expect((await keptn.ask('GET', `${URL}?project=none`)).json()).toEqual([]);
  expect((await keptn.ask('GET', URL)).json().length).toBeGreaterThan(1);
});

test.each(['/controlPlane/v1', '/v1'])('a distributor reaches it at %s too', async (prefix) => {
  const answer = await keptn.ask('POST', `${prefix}/uniform/registration`, integration({ name: 'elsewhere' }));
  expect([200, 201]).toContain(answer.status);
});

test('who says good-bye is gone, and comes back as new', async () => {
  const { id } = await register({ name: 'leaving' });
  const gone = await keptn.ask('DELETE', `${URL}/${id}`);
  expect([gone.status, gone.json()]).toEqual([200, {}]);
  expect((await keptn.ask('PUT', `${URL}/${id}/ping`)).status).toBe(404);
  expect((await keptn.ask('GET', `${URL}?name=leaving`)).json()).toEqual([]);
  expect((await keptn.ask('DELETE', `${URL}/${id}`)).status).toBe(200);
  expect(await register({ name: 'leaving' })).toEqual({ status: 201, id });
});

test('who gives no sign of life is gone after a while, and until then is not', async () => {
  const settings = { version: '1.4.5', automaticProvisioning: true, uniformTtl: 2_000, logTtl: 60_000 };
  const ask = asGoUtils((await testGateway(keptn.bus, { keptn: settings })).url);
  const { id } = (await ask('POST', URL, integration({ name: 'silent' }))).json();
  const until = Date.now() + 4_000;
  await eventually(
    async () => {
      expect((await ask('PUT', `${URL}/${id}/ping`)).status).toBe(200);
      if (Date.now() < until) throw new Error('goes on living');
    },
    { timeout: 20_000, interval: 200 },
  );
  await eventually(
    async () => {
      expect((await ask('GET', `${URL}?name=silent`)).json()).toEqual([]);
    },
    { timeout: 20_000 },
  );
  expect((await ask('PUT', `${URL}/${id}/ping`)).status).toBe(404);
});
