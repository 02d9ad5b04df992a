import { withDeadline } from '../deadline/index.ts';
import type { Connection } from './connect.ts';
import type { ContainerStatus, Pod } from './objects.ts';
import { isLeaving, isReady } from './pod-state.ts';
import { callText } from './request.ts';
import { clip } from './words.ts';

const MAX_CONTAINERS = 2;
const LINES = 5;
const MAX_BYTES = 8_192;
/** A kubelet that cannot be reached must not hold up an answer that has words enough without it. */
const TIMEOUT_MS = 3_000;

export interface EndedContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The log is that of the run before: the container has been started again since, or is about to be. */
  readonly previous: boolean;
}

/** Containers of unready pods that ended or run without becoming ready: those whose log can say why. Pure. */
export function containersToRead(pods: readonly Pod[], namespace: string): readonly EndedContainer[] {
  const unready = pods.filter((pod) => !isReady(pod) && !isLeaving(pod));
  return unready.flatMap(({ metadata, status }) => {
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    const telling = all.find((container) => !container.ready && hasRun(container));
    if (telling === undefined) return [];
    const previous = telling.state?.waiting !== undefined;
    return [{ namespace, pod: metadata.name, container: telling.name, previous }];
  });
}

/** The last lines that they wrote. What cannot be read is left out: where there is no kubelet, there is no log. */
export async function lastLines(
  connection: Connection,
  containers: readonly EndedContainer[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const reads = containers.slice(0, MAX_CONTAINERS).map(async (container) => {
    const text = await readLog(connection, container, signal).catch(() => '');
    return logLines(container.pod, text);
  });
  return (await Promise.all(reads)).flat();
}

/** The end of a log, a sentence a line. Pure. */
export function logLines(pod: string, text: string): readonly string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-LINES).map((line) => `log of ${pod}: ${clip(line)}`);
}

async function readLog(connection: Connection, target: EndedContainer, signal?: AbortSignal): Promise<string> {
  const { namespace, pod, container, previous } = target;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`;
  const query = { container, previous: String(previous), tailLines: String(LINES), limitBytes: String(MAX_BYTES) };
  return withDeadline(TIMEOUT_MS, signal, async (deadline) => callText(connection, path, { query, signal: deadline }));
}

function hasRun({ state, lastState }: ContainerStatus): boolean {
  const exit = state?.terminated ?? lastState?.terminated;
  return state?.running !== undefined || (exit !== undefined && exit.exitCode !== 0);
}
