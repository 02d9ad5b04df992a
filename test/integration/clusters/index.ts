/** Two clusters: the one of the run, with kubeconfigs in its Secrets, and another that the deployer delivers to by name. */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiAccess, callApi, startSandbox, type ApiAccess, type Sandbox } from '../../../sandbox/index.ts';
import { createFleetDeployer, type FleetDependencies } from '../../../services/deployer/index.ts';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { chartPolicy } from '../../../services/kit/charts/index.ts';
import { createClusters, type Clusters, type ClustersSettings } from '../../../services/kit/clusters/index.ts';
import type { JsonObject } from '../../../services/kit/events/index.ts';
import type { TaskAnswer } from '../../../services/kit/executor/index.ts';
import { createLog, type Log } from '../../../services/kit/log/index.ts';
import { createProjects } from '../../../services/kit/projects/index.ts';
import { ensureTools, projectRoot, silentReport } from '../../../tools/index.ts';
import { cleanUpLater, freshNamespace, sandbox, temporaryFolder } from '../../support/index.ts';
import { journal, webChart } from '../deployer/index.ts';

export interface Fleet {
  readonly deps: FleetDependencies;
  readonly clusters: Clusters;
  readonly project: string;
  readonly dir: string;
  /** Everything that was logged. */
  readonly logged: () => string;
  readonly log: Log;
  addService(service: string): Promise<void>;
  deliver(service: string, stage: string, values?: JsonObject): Promise<TaskAnswer>;
  perform(task: string, scope: Readonly<Record<string, string>>, data?: JsonObject): Promise<TaskAnswer>;
}

export interface FleetOptions {
  readonly settings: ClustersSettings;
  /** Kubeconfig of the local cluster; default the administrator's. */
  readonly kubeconfig?: string;
}

/** A cluster of its own, ended after the last test of the file. */
export async function otherCluster(): Promise<Sandbox> {
  const other = await startSandbox({ report: silentReport() });
  cleanUpLater(async () => other.stop());
  return other;
}

/** The deployer over these clusters, with a project of the stages dev and prod. */
export async function fleet({ settings, kubeconfig }: FleetOptions): Promise<Fleet> {
  const { helm: binary } = await ensureTools(['helm'], { report: silentReport() });
  const local = { kubeconfig: kubeconfig ?? (await sandbox()).kubeconfig };
  const [dir, clock, lines] = [await temporaryFolder(), () => new Date(), [] as string[]];
  const log = createLog({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } });
  const helm = { binary, concurrency: 4 };
  const clusters = createClusters({ settings, local, helm, dir, log, clock, env: process.env });
  cleanUpLater(async () => clusters.close());
  const projects = createProjects({ dir, clock, log });
  const project = `p${randomBytes(4).toString('hex')}`;
  const shipyard = await readFile(join(projectRoot(), 'shipyards', 'direct.yaml'), 'utf8');
  await projects.create(project, shipyard, ['dev', 'prod']);
  const bus: Pick<Bus, 'read'> = { read: async () => undefined };
  const deps: FleetDependencies = {
    clusters,
    bus,
    charts: {
      projects,
      helm: clusters.local.helm,
      policy: chartPolicy({ allowedHosts: '*', plainHttpHosts: '' }),
      dir,
    },
    names: { namespace: '{project}-{stage}', release: '{project}-{stage}-{service}' },
    endpoints: { hostname: 'http://${SERVICE}.${PROJECT}-${STAGE}', protocol: 'http', suffix: 'local', port: 80 },
    traffic: { adapter: 'service', gateway: 'public-gateway.istio-system' },
    timeoutMs: 20_000,
    maxReplicas: 20,
    clock,
    newId: randomUUID,
  };
  const perform: Fleet['perform'] = async (task, scope, data = {}) => {
    const [id, type] = [randomUUID(), `sh.keptn.event.${task}.triggered`];
    const all = { project, stage: 'dev', service: 'carts', ...scope, ...data };
    const event = { id, source: 'test', type, data: all, extensions: { shkeptncontext: id } };
    const handler = createFleetDeployer(deps).find((candidate) => candidate.claims(event));
    const { signal } = new AbortController();
    return handler!.run({ event, id, context: id, data: all }, { signal, log, journal: journal(), progress: ignore });
  };
  return {
    deps,
    clusters,
    project,
    dir,
    log,
    logged: () => lines.join(''),
    perform,
    addService: async (service) => {
      await projects.createService(project, service);
      const files = Object.entries(await webChart(service));
      const resources = files.map(([path, text]) => ({ path, content: Buffer.from(text) }));
      for (const stage of ['dev', 'prod']) await projects.write({ project, stage, service }, resources, 'Add it');
    },
    deliver: async (service, stage, values = {}) =>
      perform(
        'deployment',
        { service, stage },
        {
          deployment: { deploymentstrategy: 'direct' },
          configurationChange: { values },
        },
      ),
  };
}

const ignore = async () => undefined;

/** An account of a cluster that may do all, by a token that ends with the account. */
export interface Account {
  readonly token: string;
  /** A kubeconfig that holds everything itself; `user` replaces the token. */
  kubeconfig(user?: object, cluster?: object): string;
  /** Takes the account away: its token is worth nothing from then on. */
  remove(): Promise<void>;
}

export async function accountOf(cluster: Sandbox): Promise<Account> {
  const admin = await apiAccess(cluster.kubeconfig);
  const name = `delivery-${randomBytes(3).toString('hex')}`;
  const path = '/api/v1/namespaces/default/serviceaccounts';
  await made(admin, path, { metadata: { name } });
  await made(admin, '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', name, namespace: 'default' }],
  });
  const answer = await made(admin, `${path}/${name}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
  });
  const { token } = (JSON.parse(answer) as { status: { token: string } }).status;
  return {
    token,
    kubeconfig: (user = { token }, extra = {}) => kubeconfigOf(admin, user, extra),
    remove: async () => {
      await callApi(admin, 'DELETE', `${path}/${name}`);
    },
  };
}

function kubeconfigOf({ server, ca }: ApiAccess, user: object, extra: object): string {
  const cluster = { server, 'certificate-authority-data': Buffer.from(ca).toString('base64'), ...extra };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
  });
}

async function made(access: ApiAccess, path: string, object: object): Promise<string> {
  const { status, body } = await callApi(access, 'POST', path, object);
  if (status !== 201) throw new Error(`${path}: ${status} ${body}`);
  return body;
}

/** A Secret of the local cluster; `write` again replaces its content. */
export interface KubeconfigSecret {
  /** As the setting names it. */
  readonly reference: string;
  write(kubeconfig: string, key?: string): Promise<void>;
  remove(): Promise<void>;
}

export async function kubeconfigSecret(): Promise<KubeconfigSecret> {
  const namespace = await freshNamespace();
  const admin = await apiAccess((await sandbox()).kubeconfig);
  const path = `/api/v1/namespaces/${namespace}/secrets`;
  const remove = async () => {
    await callApi(admin, 'DELETE', `${path}/eu`);
  };
  return {
    reference: `${namespace}/eu`,
    remove,
    write: async (kubeconfig, key = 'kubeconfig') => {
      await remove();
      await made(admin, path, { metadata: { name: 'eu' }, stringData: { [key]: kubeconfig } });
    },
  };
}
