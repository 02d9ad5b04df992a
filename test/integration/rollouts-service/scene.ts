import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { apiAccess, callApi, type ApiAccess, type Sandbox } from '../../../sandbox/index.ts';
import type { JsonObject } from '../../../services/kit/events/index.ts';
import type { TaskAnswer, TaskJournal, TaskTools } from '../../../services/kit/executor/index.ts';
import { createKube, type Kube } from '../../../services/kit/kube/index.ts';
import { silentLog } from '../../../services/kit/log/index.ts';
import { rolloutsOf } from '../../../services/kit/owners/index.ts';
import { createRights } from '../../../services/kit/preflight/index.ts';
import { createRollouts, type RolloutView } from '../../../services/kit/rollouts/index.ts';
import {
  createRolloutTasks,
  type HelmReturn,
  type RolloutTasksDependencies,
} from '../../../services/rollouts/index.ts';
import { cleanUpLater, eventually, rolloutsSandbox } from '../../support/index.ts';

export interface Performance {
  readonly service: string;
  readonly data?: JsonObject;
  /** The same id again is the same event, delivered again. */
  readonly id?: string;
  readonly journal?: TaskJournal;
  readonly signal?: AbortSignal;
  readonly progress?: (message: string, data?: JsonObject) => void;
  readonly deps?: Partial<RolloutTasksDependencies>;
  /** Whether it is read ahead, as while a task is claimed. */
  readonly isReadAhead?: boolean;
}

/** A namespace of its own with the rollouts service on it. */
export interface Scene {
  readonly project: string;
  readonly namespace: string;
  readonly kube: Kube;
  readonly deps: RolloutTasksDependencies;
  /** Patches of Rollouts that Slipway sent, `status carts`, in their order. */
  readonly patches: readonly string[];
  /** Paths of what Slipway has read, in their order. */
  readonly reads: readonly string[];
  /** Paths of the collections that are, or were, watched. */
  readonly watched: readonly string[];
  apply(object: object): Promise<void>;
  remove(name: string): Promise<void>;
  view(name: string): Promise<RolloutView>;
  /** Waits for a phase, of the newest specification, and for a step where one is named. */
  until(name: string, phase: string, step?: number): Promise<RolloutView>;
  /** Applies and waits until it serves. */
  deployed(object: object): Promise<RolloutView>;
  /** Has the service answer the event of a task. */
  perform(task: string, performance: Performance): Promise<TaskAnswer>;
}

const PATIENT = { timeout: 60_000, interval: 30 };

interface Applied {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly generation: number };
}

/** Nothing here was deployed by Helm, unless a test says so. */
const NO_HELM: HelmReturn = {
  isOfOthers: () => Promise.reject(new Error('not by Helm')),
  returnRelease: () => Promise.reject(new Error('not by Helm')),
};

export interface SceneOptions {
  /** The shared one when absent. */
  readonly cluster?: Pick<Sandbox, 'kubeconfig'>;
  /** Of the account that Slipway uses; the administrator's when absent. */
  readonly kubeconfig?: string;
}

export async function openScene({ kubeconfig, ...options }: SceneOptions = {}): Promise<Scene> {
  const cluster = options.cluster ?? (await rolloutsSandbox());
  const admin = await apiAccess(cluster.kubeconfig);
  const project = `p${randomBytes(4).toString('hex')}`;
  const namespace = `${project}-prod`;
  await send(admin, 'POST', '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  const patches: string[] = [];
  const [reads, watched]: [string[], string[]] = [[], []];
  const kube = told(createKube({ kubeconfig: kubeconfig ?? cluster.kubeconfig }), { patches, reads, watched });
  const clock = () => new Date();
  const rollouts = createRollouts({ kube, clock, log: silentLog() });
  cleanUpLater(async () => {
    rollouts.close();
    kube.close();
  });
  const names = { namespace: '{project}-{stage}', release: '{project}-{stage}-{service}' };
  const place = { rollouts, kube, rights: createRights(kube, clock) };
  const deps: RolloutTasksDependencies = {
    placeOf: () => place,
    rolloutsOf: rolloutsOf(kube, names),
    helm: NO_HELM,
    settleTimeoutMs: 60_000,
  };
  const view = async (name: string) => {
    const found = await rollouts.get({ namespace, name });
    if (found === undefined) throw new Error(`no Rollout ${name}`);
    return found;
  };
  const applied = new Map<string, number>();
  const until = (name: string, phase: string, step?: number) =>
    eventually(async () => {
      const seen = await view(name);
      // Never of what was before the last apply.
      expect(seen.resource.metadata.generation).toBeGreaterThanOrEqual(applied.get(name) ?? 0);
      expect(seen).toMatchObject({ phase, ...(step === undefined ? {} : { step }) });
      if (phase === 'Paused' && seen.images.join() !== '') expect(await imagesOf(admin, seen)).toEqual(seen.images);
      return seen;
    }, PATIENT);
  const apply = async (object: object) => {
    const body = await send(admin, 'PATCH', `${pathOf(namespace, object)}?fieldManager=test&force=true`, object);
    const { kind, metadata } = JSON.parse(body) as Applied;
    if (kind === 'Rollout') applied.set(metadata.name, metadata.generation);
  };
  return {
    project,
    namespace,
    kube,
    deps,
    patches,
    reads,
    watched,
    apply,
    view,
    until,
    async remove(name) {
      await send(admin, 'DELETE', `${ROLLOUTS}/${namespace}/rollouts/${name}`);
      applied.delete(name);
    },
    async deployed(object) {
      await apply(object);
      return until((object as { metadata: { name: string } }).metadata.name, 'Healthy');
    },
    perform: (task, performance) => perform({ ...deps, ...performance.deps }, project, task, performance),
  };
}

/**
 * Images of the pods that the status speaks of. With a new version the controller first writes that it has seen it, on an
 * otherwise old status, and then the new status (upstream: patchCondition in rollout/sync.go): in between, a Rollout that
 * was paused seems to be paused in the new version.
 */
async function imagesOf(access: ApiAccess, { namespace, podHash }: RolloutView): Promise<readonly string[]> {
  const path = `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=rollouts-pod-template-hash=${podHash}`;
  const { items } = JSON.parse((await callApi(access, 'GET', path)).body) as { items: ReplicaSet[] };
  return items.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image));
}

interface ReplicaSet {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

const ROLLOUTS = '/apis/argoproj.io/v1alpha1/namespaces';

function pathOf(namespace: string, object: object): string {
  const { kind, metadata } = object as { kind: string; metadata: { name: string } };
  const folders: Readonly<Record<string, string>> = {
    Rollout: `${ROLLOUTS}/${namespace}/rollouts`,
    Service: `/api/v1/namespaces/${namespace}/services`,
    Deployment: `/apis/apps/v1/namespaces/${namespace}/deployments`,
  };
  return `${folders[kind] ?? ''}/${metadata.name}`;
}

async function send(
  access: ApiAccess,
  method: 'PATCH' | 'POST' | 'DELETE',
  path: string,
  object?: object,
): Promise<string> {
  const { status, body } = await callApi(access, method, path, object);
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${body}`);
  return body;
}

interface Told {
  readonly patches: string[];
  readonly reads: string[];
  readonly watched: string[];
}

/** The same client, with lists of what it changed, read and watched. */
function told(kube: Kube, { patches, reads, watched }: Told): Kube {
  return {
    ...kube,
    get: (path, options) => {
      reads.push(path);
      return kube.get(path, options);
    },
    change: (change) => {
      const [, name = '', part = 'spec'] = /\/rollouts\/([^/]+)(?:\/(\w+))?$/.exec(change.path) ?? [];
      patches.push(`${part} ${name}`);
      return kube.change(change);
    },
    watch: (request) => {
      watched.push(request.path);
      return kube.watch(request);
    },
  };
}

function perform(
  deps: RolloutTasksDependencies,
  project: string,
  task: string,
  { service, id = randomUUID(), data, ...performance }: Performance,
): Promise<TaskAnswer> {
  const type = `sh.keptn.event.${task}.triggered`;
  const all = { project, stage: 'prod', service, ...data };
  const event = { id, source: 'test', type, data: all, extensions: { shkeptncontext: id } };
  const handler = createRolloutTasks(deps).find((candidate) => candidate.task === task);
  if (handler === undefined) throw new Error(`no handler of ${task}`);
  const tools: TaskTools = {
    signal: performance.signal ?? new AbortController().signal,
    log: silentLog(),
    journal: performance.journal ?? journal(),
    progress: async (message, more) => performance.progress?.(message, more),
  };
  const given = { event, id, context: id, data: all };
  if (performance.isReadAhead) handler.readAhead?.(given, tools.signal);
  return handler.run(given, tools);
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
