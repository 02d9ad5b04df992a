import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { startEnvironment, type Environment } from '../../demo/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { decodeStructured, triggeredIdOf, type CloudEvent } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { ensureTools, projectRoot, type Report } from '../../tools/index.ts';
import { chartResources } from '../charts/index.ts';

/** A running Slipway with cluster and NATS, and the ways to talk to it. */
export interface Stage {
  readonly environment: Environment;
  readonly helm: string;
  readonly bus: Bus;
  /** Calls the API; rejects when it answers with an error. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Creates services with the web chart in the project `bench`, stage `dev`. */
  addServices(names: readonly string[]): Promise<void>;
  /** Resolves with the moment (performance.now) at which that event was seen answered. */
  untilAnswered(triggeredId: string, phase: 'started' | 'finished'): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly at: number;
  readonly event: CloudEvent;
}

export const CHART = `${projectRoot()}/shipyards/charts/web`;

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
metadata: { name: bench }
spec: { stages: [{ name: dev, sequences: [{ name: delivery, tasks: [{ name: deployment }] }] }] }
`;

/** `rollouts`: with the controller of Argo Rollouts. */
export async function openStage(report: Report, signal: AbortSignal, rollouts = false): Promise<Stage> {
  const { helm } = await ensureTools(['helm'], { report });
  const environment = await startEnvironment({ helmTimeout: '60s', rollouts, report, signal });
  const token = (await readFile(environment.tokenFile, 'utf8')).trim();
  const { nats } = loadConfig({ env: { SLIPWAY_NATS_URL: environment.nats } });
  const bus = createBus({ nats, log: silentLog(), newId: randomUUID });
  await bus.ready();
  const answers = watchAnswers(bus);

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(environment.slipway.endpoint + path, {
      method,
      headers: { 'x-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  await call('POST', '/v1/projects', { name: 'bench', shipyard: SHIPYARD });
  const resources = await chartResources(CHART);

  return {
    environment,
    helm,
    bus,
    call,
    async addServices(names) {
      for (const name of names) {
        await call('POST', '/v1/projects/bench/services', { name });
        await call('PUT', '/v1/projects/bench/resources', { stage: 'dev', service: name, resources: resources(name) });
      }
    },
    untilAnswered: answers.until,
    async close() {
      answers.stop();
      await bus.close();
      await environment.stop();
    },
  };
}

/** Follows the stream once for all, so that a wait costs nothing while it is measured. */
function watchAnswers(bus: Bus) {
  const controller = new AbortController();
  const waiting = new Map<string, (answer: Answer) => void>();
  async function follow(): Promise<void> {
    for await (const message of bus.follow({ subjects: ['sh.keptn.event.>'], signal: controller.signal })) {
      const at = performance.now();
      const phase = message.subject.slice(message.subject.lastIndexOf('.') + 1);
      if (phase !== 'started' && phase !== 'finished') continue;
      const event = decodeStructured(message.data);
      waiting.get(`${triggeredIdOf(event)} ${phase}`)?.({ at, event });
    }
  }
  void follow();
  return {
    until: async (id: string, phase: string) =>
      new Promise<Answer>((resolve) => waiting.set(`${id} ${phase}`, resolve)),
    stop: () => controller.abort(),
  };
}

/** A deployment task sent by hand, as to an executor without a shipyard. */
export function deploymentOf(service: string, image: string): CloudEvent {
  return {
    id: randomUUID(),
    source: 'bench',
    type: 'sh.keptn.event.deployment.triggered',
    data: {
      project: 'bench',
      stage: 'dev',
      service,
      configurationChange: { values: { image } },
      deployment: { deploymentstrategy: 'user_managed' },
    },
    extensions: { shkeptncontext: randomUUID() },
  };
}
