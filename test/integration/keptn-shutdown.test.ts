import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { decodeStructured, triggeredIdOf } from '../../services/kit/events/index.ts';
import { createReleases, findOrphans } from '../../services/kit/helm/index.ts';
import { createKube, type Kube } from '../../services/kit/kube/index.ts';
import { listSequences } from '../../services/kit/sequences/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { chartResources } from '../charts/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import {
  cleanUpLater,
  eventually,
  sandbox,
  startTestNats,
  storedOn,
  temporaryFolder,
  testBus,
} from '../support/index.ts';
import { WEB_CHART } from './deployer/index.ts';

/** Scenario 46 of Keptn's end to end tests: a replica goes in the middle of a delivery, and another one ends it. */
const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: replicas }
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment, properties: { deploymentstrategy: direct } }, { name: release }]
`;
const TOKEN = randomUUID();
const PROJECT = `k${randomBytes(4).toString('hex')}`;
const NAMESPACE = `${PROJECT}-dev`;

let settings: Readonly<Record<string, string>>;
let replicas: SlipwayProcess[] = [];
let kube: Kube;
let bus: Awaited<ReturnType<typeof testBus>>;

beforeAll(async () => {
  const { helm } = await ensureTools(['helm'], { report: silentReport() });
  const [{ kubeconfig }, nats] = [await sandbox(), await startTestNats()];
  settings = {
    SLIPWAY_NATS_URL: nats.url,
    SLIPWAY_DATA_DIR: join(await temporaryFolder(), 'data'),
    SLIPWAY_KUBE_KUBECONFIG: kubeconfig,
    SLIPWAY_HELM_BINARY: helm,
    SLIPWAY_EXECUTOR_ACK_WAIT: '3s',
    SLIPWAY_EXECUTOR_LEASE: '3s',
  };
  kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  bus = await testBus(nats.url);
  cleanUpLater(async () => {
    for (const replica of replicas) await replica.kill();
  });
  await startMissing();
  await send('POST', '/v1/projects', { name: PROJECT, shipyard: SHIPYARD });
}, 120_000);

afterEach(startMissing, 60_000);

/** There are two replicas of everything, as the chart installs them. */
async function startMissing(): Promise<void> {
  while (replicas.length < 2) replicas.push(await startSlipwayProcess({ settings, token: TOKEN }));
}

async function send(method: string, path: string, body: object): Promise<void> {
  const type = path === '/' ? 'application/cloudevents+json' : 'application/json';
  const headers = { 'x-token': TOKEN, 'content-type': type };
  const url = `http://127.0.0.1:${replicas[0]?.port}${path}`;
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

async function addService(name: string): Promise<void> {
  const resources = (await chartResources(WEB_CHART))(name);
  await send('POST', `/v1/projects/${PROJECT}/services`, { name });
  await send('PUT', `/v1/projects/${PROJECT}/resources`, { stage: 'dev', service: name, resources });
}

async function trigger(service: string): Promise<string> {
  const id = randomUUID();
  const type = 'sh.keptn.event.dev.delivery.triggered';
  // Its pods take five seconds to become ready: time enough to be in the middle.
  const configurationChange = { values: { image: 'reg.local/web:1-slow' } };
  const data = { project: PROJECT, stage: 'dev', service, configurationChange };
  await send('POST', '/', { specversion: '1.0', id, source: 'test', type, shkeptncontext: id, data });
  return id;
}

/** The replica whose child the helm of that release is. */
async function workerOf(release: string): Promise<SlipwayProcess> {
  const trace = { release, namespace: NAMESPACE, workDir: join(settings['SLIPWAY_DATA_DIR'] ?? '', 'helm') };
  return eventually(
    async () => {
      const [helm] = findOrphans(trace);
      const status = await readFile(`/proc/${helm?.pid}/status`, 'utf8');
      const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
      const worker = replicas.find(({ pid }) => pid === parent);
      if (worker === undefined) throw new Error(`no replica runs helm for ${release}`);
      return worker;
    },
    { timeout: 30_000, interval: 20 },
  );
}

/** Types of the answers to tasks of a context, in the order of the stream. */
async function answersOf(context: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { data } of await storedOn(bus, 'sh.keptn.event.*.*')) {
    const event = decodeStructured(data);
    if (event.extensions['shkeptncontext'] !== context || triggeredIdOf(event) === undefined) continue;
    found.push(event.type.replace('sh.keptn.event.', ''));
  }
  return found;
}

test.each([
  ['SIGTERM', 'gentle', (replica: SlipwayProcess) => replica.stop()],
  ['SIGKILL', 'sudden', (replica: SlipwayProcess) => replica.kill()],
] as const)(
  '[keptn 46] %s of the replica that delivers: the other one ends the delivery',
  async (_, service, end) => {
    await addService(service);
    const release = `${NAMESPACE}-${service}`;
    const releases = createReleases(kube);
    const context = await trigger(service);
    const worker = await workerOf(release);
    const name = { release, namespace: NAMESPACE };
    await eventually(async () => expect((await releases.history(name)).at(-1)?.status).toBe('pending-install'));
    replicas = replicas.filter((replica) => replica !== worker);
    await end(worker);
    const run = await eventually(
      async () => {
        const [found] = await listSequences(bus, { project: PROJECT, context });
        expect(found?.state).toBe('finished');
        return found;
      },
      { timeout: 90_000, interval: 200 },
    );
    expect(run).toMatchObject({ result: 'pass', status: 'succeeded' });
    expect(await answersOf(context)).toEqual([
      'deployment.started',
      'deployment.finished',
      'release.started',
      'release.finished',
    ]);
    expect((await releases.history(name)).filter(({ status }) => status !== 'superseded')).toMatchObject([
      { status: 'deployed' },
    ]);
    const pods = await kube.podsOf([{ kind: 'Deployment', name: release, namespace: NAMESPACE }]);
    expect(pods).toMatchObject([{ image: 'reg.local/web:1-slow', ready: true }]);
  },
  150_000,
);
