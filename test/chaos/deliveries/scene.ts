import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startNats, startSandbox } from '../../../sandbox/index.ts';
import { createBus, type Bus } from '../../../services/kit/bus/index.ts';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { createReleases, type Releases } from '../../../services/kit/helm/index.ts';
import { createKube, type Kube } from '../../../services/kit/kube/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { listSequences, type SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { ensureTools, projectRoot, silentReport } from '../../../tools/index.ts';
import { chartResources } from '../../charts/index.ts';
import { startSlipwayProcess, type SlipwayOptions } from '../../processes/index.ts';
import { STAGES } from './plan.ts';
import { chaosShipyard, PROJECT } from './shipyard.ts';

/** Something that is killed and comes back. */
export interface Victim {
  readonly name: string;
  readonly kill: () => Promise<void>;
  readonly revive: () => Promise<void>;
}

export interface Scene {
  readonly victims: readonly Victim[];
  readonly bus: Bus;
  readonly kube: Kube;
  readonly releases: Releases;
  /** Whether the gateway took it; false when it could not be reached or asked to come again. Rejects on any other no. */
  readonly post: (path: string, type: string, body: object) => Promise<boolean>;
  readonly runs: () => Promise<SequenceRecord[]>;
  /** Resolves when Slipway and the API server answer again, or have not for a long time. */
  readonly recovered: () => Promise<void>;
  /** Resolves when this process has found NATS again after the last kill. */
  readonly calm: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Cluster, NATS and Slipway with a project of those services, each of which can be killed. */
export async function openScene(services: readonly string[], report: (line: string) => void): Promise<Scene> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of undo.splice(0).reverse()) await end();
  };
  try {
    report('starting the cluster');
    const { helm } = await ensureTools(['helm'], { report: silentReport() });
    const dir = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
    undo.push(async () => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    const sandbox = await startSandbox({ report: silentReport() });
    undo.push(async () => sandbox.stop());
    const natsDir = join(dir, 'nats');
    let nats = await startNats({ dir: natsDir });
    undo.push(async () => nats.stop());
    const settings = settingsOf({ dir, nats: nats.url, kubeconfig: sandbox.kubeconfig, helm });
    let slipway = await startSlipwayProcess({ settings });
    undo.push(async () => slipway.kill());
    const again: SlipwayOptions = { settings, port: slipway.port, token: slipway.token, wait: false };
    const kube = createKube({ kubeconfig: sandbox.kubeconfig, context: sandbox.context });
    undo.push(async () => kube.close());
    const bus = createBus({
      nats: loadConfig({ env: { SLIPWAY_NATS_URL: nats.url } }).nats,
      log: silentLog(),
      newId: randomUUID,
    });
    undo.push(async () => bus.close());
    await bus.ready();
    const post = poster(slipway.port, slipway.token);
    await createServices(post, services);
    const { port } = nats;
    return {
      bus,
      kube,
      post,
      close,
      releases: createReleases(kube),
      recovered: async () => untilAnswering(slipway.port, kube),
      calm: async () => {
        while (!bus.status().ready) await delay(100);
      },
      runs: async () => listSequences(bus, { project: PROJECT }),
      victims: [
        {
          name: 'slipway',
          kill: async () => slipway.kill(),
          revive: async () => void (slipway = await startSlipwayProcess(again)),
        },
        {
          name: 'nats',
          kill: async () => nats.kill(),
          revive: async () => void (nats = await startNats({ dir: natsDir, port })),
        },
        {
          name: 'api',
          kill: async () => sandbox.kill('kube-apiserver'),
          revive: async () => sandbox.revive('kube-apiserver'),
        },
      ],
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const RECOVERY_MS = 60_000;

async function untilAnswering(port: number, kube: Kube): Promise<void> {
  const deadline = Date.now() + RECOVERY_MS;
  while (Date.now() < deadline) {
    const answers = await Promise.all([
      fetch(`http://127.0.0.1:${port}/ready`).then(
        ({ ok }) => ok,
        () => false,
      ),
      // Answered by 503, not 404, until the API server has installed all that it serves.
      kube.get('/apis/no.such.group/v1').then(
        () => true,
        () => false,
      ),
    ]);
    if (answers.every(Boolean)) return;
    await delay(100);
  }
}

interface Places {
  readonly dir: string;
  readonly nats: string;
  readonly kubeconfig: string;
  readonly helm: string;
}

/** Short patience, so that what a kill interrupted goes on within the test's time; many attempts, for kills are no faults. */
function settingsOf({ dir, nats, kubeconfig, helm }: Places): Readonly<Record<string, string>> {
  return {
    SLIPWAY_NATS_URL: nats,
    SLIPWAY_DATA_DIR: join(dir, 'data'),
    SLIPWAY_KUBE_KUBECONFIG: kubeconfig,
    SLIPWAY_HELM_BINARY: helm,
    SLIPWAY_EXECUTOR_ACK_WAIT: '3s',
    SLIPWAY_EXECUTOR_LEASE: '3s',
    SLIPWAY_EXECUTOR_ATTEMPTS: '50',
  };
}

function poster(port: number, token: string): Scene['post'] {
  return async (path, type, body) => {
    const method = path.endsWith('/resources') ? 'PUT' : 'POST';
    const headers = { 'x-token': token, 'content-type': type };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers,
      body: JSON.stringify(body),
    }).catch(() => undefined);
    if (response === undefined || response.status === 503) return false;
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return true;
  };
}

async function createServices(post: Scene['post'], services: readonly string[]): Promise<void> {
  const json = 'application/json';
  const resources = await chartResources(`${projectRoot()}/shipyards/charts/web`);
  await post('/v1/projects', json, { name: PROJECT, shipyard: chaosShipyard() });
  for (const name of services) {
    await post(`/v1/projects/${PROJECT}/services`, json, { name });
    for (const stage of STAGES) {
      await post(`/v1/projects/${PROJECT}/resources`, json, { stage, service: name, resources: resources(name) });
    }
  }
}
