import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, startSandbox } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools, projectRoot, silentReport } from '../../tools/index.ts';
import { chartResources } from '../charts/index.ts';
import { startSlipwayProcess, type SlipwayProcess } from '../processes/index.ts';
import type { Figure } from './figure.ts';
import { deploymentOf } from './stage.ts';

const SERVICES = 200;
/** Replicas of the deployer, and helm processes at once in each. */
const SHAPES = [
  { replicas: 1, helm: 1 },
  { replicas: 1, helm: 2 },
  { replicas: 1, helm: 4 },
  { replicas: 3, helm: 1 },
  { replicas: 3, helm: 2 },
] as const;
const LIMIT_MS = 600_000;

/** 200 services deployed at once, by one replica and by three, with more and more helm: time, and nothing lost or doubled. */
export async function benchReplicas(): Promise<Figure[]> {
  const { helm } = await ensureTools(['helm'], { report: silentReport() });
  const sandbox = await startSandbox({ report: silentReport() });
  const figures: Figure[] = [];
  try {
    for (const [index, shape] of SHAPES.entries()) {
      const figure = await measure({ kubeconfig: sandbox.kubeconfig, helm, tag: String(index) }, shape);
      figures.push(...figure);
    }
  } finally {
    await sandbox.stop();
  }
  return figures;
}

interface Place {
  readonly kubeconfig: string;
  readonly helm: string;
  /** Makes each round a changed image. */
  readonly tag: string;
}

async function measure(place: Place, shape: (typeof SHAPES)[number]): Promise<Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const nats = await startNats({ dir: join(dir, 'nats') });
  const settings = {
    SLIPWAY_NATS_URL: nats.url,
    SLIPWAY_DATA_DIR: join(dir, 'data'),
    SLIPWAY_KUBE_KUBECONFIG: place.kubeconfig,
    SLIPWAY_HELM_BINARY: place.helm,
    SLIPWAY_HELM_CONCURRENCY: String(shape.helm),
  };
  const gateway = await startSlipwayProcess({ services: ['gateway'], settings });
  const deployers: SlipwayProcess[] = [];
  const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
  try {
    await bus.ready();
    await createServices(gateway);
    for (let index = 0; index < shape.replicas; index += 1) {
      deployers.push(await startSlipwayProcess({ services: ['deployer'], settings }));
    }
    const name = `replicas.${shape.replicas}x${shape.helm}-helm`;
    const { answered, doubled, took } = await deployAll(bus, place.tag);
    return [
      { name: `${name}.total`, value: took / 1_000, unit: 's' },
      { name: `${name}.lost`, value: SERVICES - answered, unit: 'events', target: { is: 'at most', value: 0 } },
      { name: `${name}.doubled`, value: doubled, unit: 'events', target: { is: 'at most', value: 0 } },
    ];
  } finally {
    for (const process of [...deployers, gateway]) await process.stop();
    await bus.close();
    await nats.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
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
  /** Milliseconds from the first event to the last answer. */
  readonly took: number;
}

/** Sends all at once and waits until all are answered; how many were, and how many more than once. */
async function deployAll(bus: Bus, tag: string): Promise<Answers> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), LIMIT_MS);
  const after = (await bus.publish(deploymentOf('none', 'reg.local/web:0'))).seq;
  const started = performance.now();
  let took = 0;
  for (let index = 0; index < SERVICES; index += 1) {
    await bus.publish(deploymentOf(`r${index}`, `reg.local/web:${tag}`));
  }
  const counts = new Map<string, number>();
  const subjects = ['sh.keptn.event.deployment.finished'];
  for await (const message of bus.follow({ subjects, after, signal: controller.signal })) {
    const { data } = JSON.parse(Buffer.from(message.data).toString('utf8')) as { data: { service: string } };
    if (data.service !== 'none') counts.set(data.service, (counts.get(data.service) ?? 0) + 1);
    if (counts.size < SERVICES || took > 0) continue;
    took = performance.now() - started;
    // A second answer would come right behind the first: a moment is left for it after the last.
    setTimeout(() => controller.abort(), 1_000);
  }
  clearTimeout(timer);
  return { took, answered: counts.size, doubled: [...counts.values()].filter((count) => count > 1).length };
}
