import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startSandbox } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, objectData } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools, projectRoot, silentReport } from '../../tools/index.ts';
import { chartResources } from '../charts/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import type { Figure } from './figure.ts';
import { deploymentOf } from './stage.ts';

/** What is measured: how many services at once, replicas of the deployer, and helm processes at once in each. */
interface Shape {
  readonly services: number;
  readonly replicas: number;
  readonly helm: number;
}

/** The curve over helm processes with fewer services, since its first point uses one core; then all services. */
const SHAPES: readonly Shape[] = [
  { services: 40, replicas: 1, helm: 1 },
  { services: 40, replicas: 1, helm: 2 },
  { services: 40, replicas: 1, helm: 4 },
  { services: 200, replicas: 1, helm: 2 },
  { services: 200, replicas: 3, helm: 1 },
];
const SERVICES = Math.max(...SHAPES.map(({ services }) => services));
const LIMIT_MS = 600_000;

/** Services deployed at once, by one replica and by three, with more and more helm: time, and nothing lost or doubled. */
export async function benchReplicas(): Promise<Figure[]> {
  const place = await openPlace();
  const figures: Figure[] = [];
  try {
    // Every figure is of an upgrade: the first installs are not the same work.
    await measure(place, { services: SERVICES, replicas: 1, helm: 4 }, 'installed');
    for (const [index, shape] of SHAPES.entries()) figures.push(...(await measure(place, shape, String(index))));
  } finally {
    await place.close();
  }
  return figures;
}

interface Place {
  readonly bus: Bus;
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Cluster, NATS and a gateway with all services, which every shape delivers to anew. */
async function openPlace(): Promise<Place> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of undo.splice(0).reverse()) await end();
  };
  try {
    const { helm } = await ensureTools(['helm'], { report: silentReport() });
    const sandbox = await startSandbox({ report: silentReport() });
    undo.push(async () => sandbox.stop());
    const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
    undo.push(async () => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    const nats = await startNats({ dir: join(dir, 'nats') });
    undo.push(async () => nats.stop());
    const settings = {
      SLIPWAY_NATS_URL: nats.url,
      SLIPWAY_DATA_DIR: join(dir, 'data'),
      SLIPWAY_KUBE_KUBECONFIG: sandbox.kubeconfig,
      SLIPWAY_HELM_BINARY: helm,
    };
    const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
    undo.push(async () => bus.close());
    await bus.ready();
    const gateway = await startSlipwayProcess({ services: ['gateway'], settings });
    undo.push(async () => gateway.stop());
    await createServices(gateway);
    return { bus, settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function measure({ bus, settings }: Place, shape: Shape, tag: string): Promise<Figure[]> {
  const { services, replicas, helm } = shape;
  const deployers: SlipwayProcess[] = [];
  const own = { ...settings, SLIPWAY_HELM_CONCURRENCY: String(helm) };
  try {
    for (let index = 0; index < replicas; index += 1) {
      deployers.push(await startSlipwayProcess({ services: ['deployer'], settings: own }));
    }
    const { answered, doubled, failed, took } = await deployAll(bus, services, tag);
    const name = `replicas.${services}-services.${replicas}x${helm}-helm`;
    const none = { unit: 'events', target: { is: 'at most', value: 0 } } as const;
    return [
      { name: `${name}.total`, value: took / 1_000, unit: 's' },
      { name: `${name}.lost`, value: services - answered, ...none },
      { name: `${name}.doubled`, value: doubled, ...none },
      { name: `${name}.failed`, value: failed, ...none },
    ];
  } finally {
    for (const process of deployers) await process.stop();
  }
}

async function createServices(gateway: SlipwayProcess): Promise<void> {
  const resources = await chartResources(`${projectRoot()}/shipyards/charts/web`);
  const stages = '[{ name: dev, sequences: [{ name: delivery, tasks: [{ name: deployment }] }] }]';
  const shipyard = `apiVersion: spec.keptn.sh/0.2.2\nkind: Shipyard\nspec: { stages: ${stages} }\n`;
  await call(gateway, 'POST', '/v1/projects', { name: 'bench', shipyard });
  for (let index = 0; index < SERVICES; index += 1) {
    const service = `r${index}`;
    await call(gateway, 'POST', '/v1/projects/bench/services', { name: service });
    await call(gateway, 'PUT', '/v1/projects/bench/resources', {
      stage: 'dev',
      service,
      resources: resources(service),
    });
  }
}

async function call({ port, token }: SlipwayProcess, method: string, path: string, body: object): Promise<void> {
  const headers = { 'x-token': token, 'content-type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

interface Answers {
  readonly answered: number;
  readonly doubled: number;
  readonly failed: number;
  /** Milliseconds from the first event to the last answer. */
  readonly took: number;
}

/** Sends all at once and waits until all are answered; how many were, how many more than once, and how many not by `pass`. */
async function deployAll(bus: Bus, services: number, tag: string): Promise<Answers> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LIMIT_MS);
  const after = (await bus.publish(deploymentOf('none', 'reg.local/web:0'))).seq;
  const started = performance.now();
  for (let index = 0; index < services; index += 1) {
    await bus.publish(deploymentOf(`r${index}`, `reg.local/web:${tag}`));
  }
  let took = 0;
  const results = new Map<string, string[]>();
  const subjects = ['sh.keptn.event.deployment.finished'];
  for await (const message of bus.follow({ subjects, after, signal: controller.signal })) {
    const { service, result = '' } = objectData(decodeStructured(message.data)) as { service: string; result?: string };
    if (service !== 'none') results.set(service, [...(results.get(service) ?? []), result]);
    if (results.size < services || took > 0) continue;
    took = performance.now() - started;
    // A second answer would come right behind the first: a moment is left for it after the last.
    setTimeout(() => controller.abort(), 1_000);
  }
  clearTimeout(timer);
  const all = [...results.values()];
  const count = (isMeant: (answers: readonly string[]) => boolean) => all.filter(isMeant).length;
  return {
    took,
    answered: all.length,
    doubled: count((answers) => answers.length > 1),
    failed: count((answers) => answers.some((result) => result !== 'pass')),
  };
}
