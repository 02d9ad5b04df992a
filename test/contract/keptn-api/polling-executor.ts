import type { KeptnEvent } from './scene.ts';
import type { KeptnServer } from './set-up.ts';

interface Subscription {
  readonly id: string;
  readonly event: string;
  readonly filter: { readonly projects: string[]; readonly stages: string[]; readonly services: string[] };
}

export interface PollingExecutor {
  readonly id: string;
  /** Events that it has worked on, as it got them. */
  readonly worked: readonly KeptnEvent[];
  /** One round: a sign of life, which tells the subscriptions, then each of them. */
  readonly poll: () => Promise<void>;
}

export interface Plan {
  readonly name: string;
  readonly node?: string;
  readonly event: string;
  readonly filter?: Partial<Subscription['filter']>;
  /** What the executor says at the end. */
  readonly result?: object;
}

const CONTROL_PLANE = '/api/controlPlane/v1';

/**
 * An executor on a remote plane, as the distributor and the Go SDK work there: it knows nothing but the API, asks for open
 * events of its subscriptions, with a project, stage or service in the query where the filter has exactly one, compares the
 * rest itself, and remembers which events it has had.
 */
export async function pollingExecutor(ask: KeptnServer['ask'], plan: Plan): Promise<PollingExecutor> {
  const { name, node = 'node-1', event, filter = {}, result = {} } = plan;
  const subscription = { event, filter: { projects: null, stages: null, services: null, ...filter } };
  const kubernetesmetadata = { namespace: 'plane', podname: `${name}-${node}`, deploymentname: name };
  const metadata = {
    hostname: node,
    location: 'remote',
    integrationversion: '1',
    distributorversion: '',
    kubernetesmetadata,
  };
  const registered = await ask('POST', `${CONTROL_PLANE}/uniform/registration`, {
    ...{ name, metadata, subscriptions: [subscription] },
  });
  const { id } = registered.json() as { id: string };
  const had = new Set<string>();
  const worked: KeptnEvent[] = [];

  async function send(triggered: KeptnEvent, phase: string, data: object): Promise<void> {
    const answer = await ask('POST', '/api/v1/event', {
      ...{ specversion: '1.0', contenttype: 'application/json', source: name },
      type: triggered.type.replace(/triggered$/, phase),
      ...{ shkeptncontext: triggered.shkeptncontext, triggeredid: triggered.id },
      data: { ...triggered.data, ...data },
    });
    if (answer.status !== 200) throw new Error(answer.text);
  }

  async function work(open: KeptnEvent, { id: subscriptionID }: Subscription): Promise<void> {
    // As the distributor gives it to its service, which answers with all the data that it was given.
    const given = { ...open, data: { ...open.data, temporaryData: { distributor: { subscriptionID } } } };
    worked.push(given);
    await send(given, 'started', { status: 'succeeded' });
    await send(given, 'finished', { status: 'succeeded', result: 'pass', ...result });
  }

  async function pollOne(each: Subscription): Promise<void> {
    for (const open of await openEvents(ask, each)) {
      const key = `${each.id} ${open.id}`;
      if (had.has(key) || !matches(open, each)) continue;
      had.add(key);
      await work(open, each);
    }
  }

  return {
    ...{ id, worked },
    async poll() {
      const ping = await ask('PUT', `${CONTROL_PLANE}/uniform/registration/${id}/ping`);
      const { subscriptions } = ping.json() as { subscriptions: Subscription[] };
      for (const each of subscriptions) await pollOne(each);
    },
  };
}

async function openEvents(ask: KeptnServer['ask'], { event, filter }: Subscription): Promise<readonly KeptnEvent[]> {
  const query = new URLSearchParams();
  const { projects, stages, services } = filter;
  for (const [field, names] of Object.entries({ project: projects, stage: stages, service: services })) {
    if (names.length === 1) query.set(field, names[0] ?? '');
  }
  const events: KeptnEvent[] = [];
  for (let key = ''; ;) {
    if (key !== '') query.set('nextPageKey', key);
    const page = (await ask('GET', `${CONTROL_PLANE}/event/triggered/${event}?${query.toString()}`)).json();
    events.push(...page.events);
    key = page.nextPageKey;
    if (key === '' || key === '0') return events;
  }
}

function matches({ data }: KeptnEvent, { filter }: Subscription): boolean {
  const within = (names: readonly string[], name: unknown) => names.length === 0 || names.includes(String(name));
  return (
    within(filter.projects, data['project']) &&
    within(filter.stages, data['stage']) &&
    within(filter.services, data['service'])
  );
}
