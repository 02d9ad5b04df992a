import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../bus/index.ts';
import { hasChart } from '../charts/index.ts';
import { coerceError, slipwayError } from '../errors/index.ts';
import { commitOf, isObject, parseKeptnType, type CloudEvent, type JsonObject } from '../events/index.ts';
import type { Claim } from '../executor/index.ts';
import type { Log } from '../log/index.ts';
import type { Projects } from '../projects/index.ts';
import { decideOwner, OWNERS, SHARED_TASKS, type Owner } from './decide-owner.ts';
import type { RolloutsOfService } from './rollouts-of.ts';

export interface OwnersOptions {
  readonly bus: Bus;
  readonly projects: Projects;
  readonly rolloutsOf: RolloutsOfService;
  readonly log: Log;
  /** Milliseconds for which a cluster that is away is asked again, before the deployer has the task. */
  readonly patience: number;
}

export interface Owners {
  /**
   * The one executor that answers the task. Decided by the first who asks, kept in the stream (compare and set) and the
   * same for all who ask later, whatever the cluster holds then.
   */
  ownerOf(claim: Claim): Promise<Owner>;
}

/** What the stream keeps of a decision. */
interface OwnerRecord {
  readonly owner: Owner;
  /** For people who read it. */
  readonly task: { readonly type: string; readonly id: string; readonly source: string };
}

const RETRY_MS = 1_000;

/** Decisions about owners. Shared by the executors of a process, so that each task is looked at once. */
export function createOwners(options: OwnersOptions): Owners {
  const pending = new Map<string, Promise<Owner>>();
  return {
    async ownerOf(claim) {
      if (!claim.isValid || !SHARED_TASKS.has(taskOf(claim.task.event))) return OWNERS.deployer;
      const running = pending.get(claim.key);
      if (running !== undefined) return running;
      const decision = readOrDecide(options, claim).finally(() => pending.delete(claim.key));
      pending.set(claim.key, decision);
      return decision;
    },
  };
}

export function ownerSubject(key: string): string {
  return `slipway.owner.${key}`;
}

async function readOrDecide(options: OwnersOptions, claim: Claim): Promise<Owner> {
  const known = await recorded(options.bus, claim.key);
  if (known !== undefined) return known;
  const owner = await decidePatiently(options, claim);
  const { id, source, type } = claim.task.event;
  const record: OwnerRecord = { owner, task: { type, id, source } };
  const write = { subject: ownerSubject(claim.key), data: JSON.stringify(record), expectLast: 0 };
  if ((await options.bus.commit([write])).outcome === 'committed') return owner;
  const first = await recorded(options.bus, claim.key);
  if (first === undefined) throw slipwayError('SLW_OWNER_LOST', { id });
  return first;
}

async function recorded(bus: Bus, key: string): Promise<Owner | undefined> {
  const message = await bus.read(ownerSubject(key));
  if (message === undefined) return undefined;
  return (JSON.parse(Buffer.from(message.data).toString('utf8')) as OwnerRecord).owner;
}

/**
 * Trouble that passes is waited out for a while. After that, and where the configuration names no cluster or Git cannot
 * be read, the deployer has the task: it looks at the same cluster and the same Git and says what is wrong with them.
 */
async function decidePatiently(options: OwnersOptions, claim: Claim): Promise<Owner> {
  const until = performance.now() + options.patience;
  for (;;) {
    try {
      return await decide(options, claim);
    } catch (thrown) {
      claim.signal.throwIfAborted();
      const error = coerceError(thrown);
      // The rollouts service says which right is missing; the deployer would take the canary for none.
      if (error.code === 'SLW_KUBE_FORBIDDEN' && taskOf(claim.task.event) !== 'deployment') return OWNERS.rollouts;
      options.log.warn({ error, task: claim.task.id }, 'could not see who owns the task');
      if (!error.retryable || performance.now() >= until) return OWNERS.deployer;
    }
    await delay(RETRY_MS, undefined, { signal: claim.signal }).catch(() => claim.signal.throwIfAborted());
  }
}

function decide({ projects, rolloutsOf }: OwnersOptions, { task, signal }: Claim): Promise<Owner> {
  const { project, stage, service } = task.data;
  const scope = { project, stage, service };
  return decideOwner(taskOf(task.event), {
    hasChart: () => hasChart(projects, scope, commitOf(task.event)),
    hasRollout: async () => {
      const { namespace, names } = await rolloutsOf(scope, signal);
      return names.length > 0 || namesRollout(task.data, namespace);
    },
  });
}

/** The run deployed a Rollout there: one that is gone now must be missed, and not taken for a service that never had one. */
function namesRollout({ rollouts }: JsonObject, namespace: string): boolean {
  return Array.isArray(rollouts) && rollouts.some((entry) => isObject(entry) && entry['namespace'] === namespace);
}

function taskOf(event: CloudEvent): string {
  const type = parseKeptnType(event.type);
  return type.kind === 'task' ? type.task : '';
}
