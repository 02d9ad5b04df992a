import { call } from './request.ts';
import { connect, type Connection } from './connect.ts';
import { explain } from './explain.ts';
import { slipwayError } from '../errors/index.ts';
import { containersToRead, lastLines } from './logs.ts';
import { observe, warningsIn } from './observe.ts';
import { isLeaving, summaryOf } from './pod-state.ts';
import { stuckPods } from './stuck.ts';
import type { CallOptions, ClusterSource, Kube, Patch } from './types.ts';

/** The API client for a cluster. Nothing is read or connected before the first call; calls share kept connections. */
export function createKube(
  source: ClusterSource,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Kube {
  const { connection, close } = connectOnce(source, env);

  async function get<T>(path: string, options?: CallOptions): Promise<T | undefined> {
    return (await call(await connection(), 'GET', path, options)) as T | undefined;
  }

  async function remove(path: string, options?: CallOptions): Promise<boolean> {
    return (await call(await connection(), 'DELETE', path, options)) !== undefined;
  }

  async function patch<T>({ path, change, fieldManager, signal }: Patch): Promise<T | undefined> {
    const body = { contentType: 'application/strategic-merge-patch+json', text: JSON.stringify(change) };
    const options = { query: { fieldManager }, ...callOptions(signal) };
    return (await call(await connection(), 'PATCH', path, options, body)) as T | undefined;
  }

  async function review<T>(path: string, question: object, signal?: AbortSignal): Promise<T | undefined> {
    const body = { contentType: 'application/json', text: JSON.stringify(question) };
    return (await call(await connection(), 'POST', path, callOptions(signal), body)) as T | undefined;
  }

  return {
    get,
    remove,
    patch,
    review,
    ping: async (signal) => {
      const answer = await get<{ gitVersion?: string }>('/version', callOptions(signal));
      if (answer?.gitVersion !== undefined) return answer.gitVersion;
      const { server } = await connection();
      throw slipwayError('SLW_KUBE_ANSWER', { server, reason: '/version names no version' });
    },
    problemsOf: async (objects, signal) => {
      const observations = await observe(get, objects, signal);
      if (explain(observations, []).length === 0) return [];
      const namespaces = [...new Set(observations.map(({ reference }) => reference.namespace))];
      const events = await Promise.all(namespaces.map((namespace) => warningsIn(get, namespace, signal)));
      return explain(observations, events.flat());
    },
    podsOf: async (objects, signal) => {
      const observations = await observe(get, objects, signal);
      return observations.flatMap(({ pods }) => pods.filter((pod) => !isLeaving(pod)).map(summaryOf));
    },
    logsOf: async (objects, signal) => {
      const observations = await observe(get, objects, signal);
      const containers = observations.flatMap(({ pods, reference }) => containersToRead(pods, reference.namespace));
      return lastLines(await connection(), containers, signal);
    },
    freeStuckPods: async (objects, signal) => {
      const stuck = (await observe(get, objects, signal)).flatMap((observation) =>
        stuckPods(observation).map(({ metadata }) => ({ ...observation.reference, name: metadata.name })),
      );
      await Promise.all(stuck.map(({ namespace, name }) => remove(podPath(namespace, name), callOptions(signal))));
      return stuck.map(({ name }) => name);
    },
    close,
  };
}

/** The connection is made by the first call; one that could not be made is tried again by the next. */
function connectOnce(source: ClusterSource, env: Readonly<Record<string, string | undefined>>) {
  let pending: Promise<Connection> | undefined;
  return {
    connection: (): Promise<Connection> => {
      pending ??= connect(source, env).catch((error: unknown) => {
        pending = undefined;
        throw error;
      });
      return pending;
    },
    close: () =>
      void pending?.then(
        (open) => open.close(),
        () => undefined,
      ),
  };
}

function callOptions(signal: AbortSignal | undefined): CallOptions {
  return signal === undefined ? {} : { signal };
}

function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}
