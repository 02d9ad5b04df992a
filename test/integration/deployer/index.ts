/** The deployer on the cluster of the run: projects of its own, events as the harness would give them. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { createDeployer, type DeployerDependencies } from '../../../services/deployer/index.ts';
import { chartPolicy } from '../../../services/kit/charts/index.ts';
import type { Cluster, Clusters } from '../../../services/kit/clusters/index.ts';
import type { JsonObject } from '../../../services/kit/events/index.ts';
import type { TaskAnswer, TaskJournal, TaskTools } from '../../../services/kit/executor/index.ts';
import { createHelm, createReleases } from '../../../services/kit/helm/index.ts';
import { createKube } from '../../../services/kit/kube/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { createPreflight } from '../../../services/kit/preflight/index.ts';
import { createProjects } from '../../../services/kit/projects/index.ts';
import type { AdapterSetting } from '../../../services/kit/traffic/index.ts';
import { ensureTools, projectRoot, silentReport } from '../../../tools/index.ts';
import { cleanUpLater, sandbox, temporaryFolder } from '../../support/index.ts';

export { watchTraffic, type TrafficWatch } from './traffic-watch.ts';

export const WEB_CHART = join(projectRoot(), 'shipyards', 'charts', 'web');

/** The deployer on the cluster of the run, with projects in a folder of its own. */
export interface Fixture {
  readonly deps: DeployerDependencies;
  readonly project: string;
  readonly namespace: string;
  /** Adds a service with files below its folder; paths as in `helm/carts/Chart.yaml`. */
  addService(service: string, files: Readonly<Record<string, string>>): Promise<void>;
  release(service: string): { readonly release: string; readonly namespace: string };
}

export interface FixtureOptions {
  readonly adapter?: AdapterSetting;
  readonly kubeconfig?: string;
  readonly timeoutMs?: number;
}

export async function deployerFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const kubeconfig = options.kubeconfig ?? (await sandbox()).kubeconfig;
  const [dir, log, clock] = [await temporaryFolder(), silentLog(), () => new Date()];
  const helmWorkDir = join(dir, 'helm');
  const helm = createHelm({ binary, concurrency: 4, kubeconfig, workDir: helmWorkDir, log });
  const kube = createKube({ kubeconfig });
  cleanUpLater(async () => kube.close());
  const projects = createProjects({ dir, clock, log });
  const project = `p${randomBytes(4).toString('hex')}`;
  await projects.create(project, await readFile(join(projectRoot(), 'shipyards', 'direct.yaml'), 'utf8'), ['dev']);
  const policy = chartPolicy({ allowedHosts: '*', plainHttpHosts: '' });
  const deps: DeployerDependencies = {
    helm,
    kube,
    preflight: createPreflight({ kube, helm, log, clock }),
    releases: createReleases(kube),
    charts: { projects, helm, policy, dir },
    helmWorkDir,
    names: { namespace: '{project}-{stage}', release: '{project}-{stage}-{service}' },
    endpoints: {
      hostname: '${INGRESS_PROTOCOL}://${SERVICE}.${PROJECT}-${STAGE}.${INGRESS_HOSTNAME_SUFFIX}:${INGRESS_PORT}',
      protocol: 'http',
      suffix: 'svc.cluster.local',
      port: 80,
    },
    traffic: { adapter: options.adapter ?? 'service', gateway: 'public-gateway.istio-system' },
    timeoutMs: options.timeoutMs ?? 20_000,
    maxReplicas: 20,
    clock,
    newId: randomUUID,
  };
  const namespace = `${project}-dev`;
  return {
    deps,
    project,
    namespace,
    release: (service) => ({ release: `${project}-dev-${service}`, namespace }),
    addService: async (service, files) => {
      await projects.createService(project, service);
      const resources = Object.entries(files).map(([path, text]) => ({ path, content: Buffer.from(text) }));
      await projects.write({ project, stage: 'dev', service }, resources, `Add ${service}`);
    },
  };
}

/** An installation with one cluster only. */
export function oneCluster(cluster: Cluster): Clusters {
  return { local: cluster, of: () => cluster, ofProject: () => [cluster], close: () => undefined };
}

/** A kubeconfig of a server that is not there. */
export async function unreachableKubeconfig(): Promise<string> {
  const file = join(await temporaryFolder(), 'kubeconfig');
  const text = await readFile((await sandbox()).kubeconfig, 'utf8');
  await writeFile(file, text.replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'));
  return file;
}

/** The files of the small web chart as resources of a service, changed as told. */
export async function webChart(
  service: string,
  change: (path: string, text: string) => string = (_, text) => text,
): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(WEB_CHART, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map(async (file) => {
    const path = relative(WEB_CHART, file);
    return [`helm/${service}/${path}`, change(path, await readFile(file, 'utf8'))] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

export interface Delivery {
  readonly service: string;
  readonly values?: JsonObject;
  readonly deployment?: JsonObject;
  /** The same id again is the same event, delivered again. */
  readonly id?: string;
  /** The run that it belongs to; its own when absent. */
  readonly context?: string;
  readonly journal?: TaskJournal;
  readonly signal?: AbortSignal;
  readonly progress?: (message: string) => void;
  readonly deps?: DeployerDependencies;
}

/** Has the deployer answer a deployment event, as the harness would. */
export async function deliver(fixture: Fixture, delivery: Delivery): Promise<TaskAnswer> {
  const { values } = delivery;
  const deployment = { deploymentstrategy: 'direct', ...delivery.deployment };
  const change = values === undefined ? {} : { configurationChange: { values } };
  return perform(fixture, 'deployment', { ...delivery, data: { deployment, ...change } });
}

export interface Performance extends Omit<Delivery, 'values' | 'deployment'> {
  /** Beside the scope. */
  readonly data?: JsonObject;
}

/** Has the deployer answer the event of any task, as the harness would. */
export async function perform(fixture: Fixture, task: string, delivery: Performance): Promise<TaskAnswer> {
  const { service, id = randomUUID(), context = id } = delivery;
  const type = `sh.keptn.event.${task}.triggered`;
  const data = { project: fixture.project, stage: 'dev', service, ...delivery.data };
  const event = { id, source: 'test', type, data, extensions: { shkeptncontext: context } };
  const handler = createDeployer(delivery.deps ?? fixture.deps).find((candidate) => candidate.claims(event));
  const tools: TaskTools = {
    signal: delivery.signal ?? new AbortController().signal,
    log: silentLog(),
    journal: delivery.journal ?? journal(),
    progress: async (message) => delivery.progress?.(message),
  };
  return handler!.run({ event, id, context, data }, tools);
}

/** What the harness keeps in NATS between the attempts of one task. */
export function journal(): TaskJournal {
  const effects = new Map<string, JsonObject>();
  return {
    attempt: 1,
    get: (effect) => effects.get(effect),
    record: async (effect, details) => void effects.set(effect, structuredClone(details)),
  };
}
