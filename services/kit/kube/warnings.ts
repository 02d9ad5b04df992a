import type { KubeEvent, Workload } from './objects.ts';
import type { Observation } from './observe.ts';
import { clip } from './words.ts';

const MAX_LINES = 3;

/** The newest warnings about these workloads, their ReplicaSets and their pods, without those whose words are told already. */
export function warningsAbout(
  behind: readonly Observation[],
  events: readonly KubeEvent[],
  told: readonly string[],
): readonly string[] {
  const pods = new Set(behind.flatMap((observation) => observation.pods.map(({ metadata }) => metadata.uid)));
  const workloads = behind.flatMap(({ workload }) => (workload === undefined ? [] : [workload]));
  const relevant = events.filter(
    (event) => pods.has(event.involvedObject.uid) || workloads.some((workload) => concerns(event, workload)),
  );
  const fresh = relevant
    .filter(({ message }) => message !== undefined && !told.some((line) => line.includes(clip(message))))
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  return [...new Set(fresh.map(lineOf))].slice(0, MAX_LINES);
}

/** Events about the workload itself, or about one of its ReplicaSets: those carry the workload's name and a hash. */
function concerns({ involvedObject }: KubeEvent, { kind, metadata }: Workload): boolean {
  if (involvedObject.uid !== undefined && involvedObject.uid === metadata.uid) return true;
  if (kind !== 'Deployment' || involvedObject.kind !== 'ReplicaSet') return false;
  const [name, prefix] = [involvedObject.name ?? '', `${metadata.name}-`];
  return name.startsWith(prefix) && !name.slice(prefix.length).includes('-');
}

function lineOf({ involvedObject, reason, message }: KubeEvent): string {
  return `event of ${involvedObject.name ?? 'an object'}: ${reason ?? 'Warning'}: ${clip(message ?? '')}`;
}

function timeOf({ lastTimestamp, eventTime, metadata }: KubeEvent): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
}
