import { callOptions, createCalls } from './calls.ts';
import { connectOnce } from './connect-once.ts';
import { explain } from './explain.ts';
import { slipwayError } from '../errors/index.ts';
import { containersToRead, lastLines } from './logs.ts';
import { observe, warningsIn } from './observe.ts';
import { isLeaving, summaryOf } from './pod-state.ts';
import { stuckPods } from './stuck.ts';
import { createWatches } from './watches.ts';
import type { ClusterSource, Kube } from './types.ts';

/** The API client for a cluster. Nothing is read or connected before the first call; calls share kept connections. */
export function createKube(
  source: ClusterSource,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Kube {
  const shared = connectOnce(source, env);
  const connection = async () => shared.connection();
  const calls = createCalls(connection);
  const watches = createWatches(connection);
  const { get, remove } = calls;

  return {
    ...calls,
    watch: (request) => watches.start(request),
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
    close: () => {
      watches.close();
      shared.close();
    },
  };
}

function podPath(namespace: string, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
}
