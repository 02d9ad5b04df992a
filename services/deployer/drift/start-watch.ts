import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../kit/bus/index.ts';
import { messageOf } from '../../kit/errors/index.ts';
import { deriveId, taskType, type CloudEvent } from '../../kit/events/index.ts';
import type { Log } from '../../kit/log/index.ts';
import { generatedName, type NameTemplates } from '../../kit/names/index.ts';
import type { Projects } from '../../kit/projects/index.ts';
import type { ServiceScope } from '../input.ts';
import { askNow, type Asked } from './asked.ts';
import { inWords } from './differences.ts';
import { findDrift, type Drift, type DriftReader } from './find-drift.ts';
import { DRIFT_TASK } from './handler.ts';

export interface DriftWatchOptions {
  /** Source of the events. */
  readonly name: string;
  readonly bus: Pick<Bus, 'publish'>;
  readonly projects: Pick<Projects, 'list' | 'stages' | 'services'>;
  /** The cluster of a stage. */
  readonly clusterOf: (scope: ServiceScope) => DriftReader;
  readonly names: NameTemplates;
  readonly intervalMs: number;
  readonly log: Log;
  readonly clock: () => Date;
  readonly newId: () => string;
}

export interface DriftWatch {
  stop(): Promise<void>;
}

/**
 * Compares, again and again, what stands in the cluster with the generated releases, and sends `drift.triggered` for what
 * differs; it only reads. What cannot be read is logged and looked at the next time.
 */
export function startDriftWatch(options: DriftWatchOptions): DriftWatch {
  const stopping = new AbortController();
  const asked = new Map<string, Asked>();
  async function run(): Promise<void> {
    for (;;) {
      await delay(options.intervalMs, undefined, { signal: stopping.signal });
      await checkAll(options, asked, stopping.signal);
    }
  }
  const running = run().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** One look at every service of every project. Never rejects but for the signal. */
export async function checkAll(
  options: DriftWatchOptions,
  asked: Map<string, Asked>,
  signal: AbortSignal,
): Promise<void> {
  for await (const scope of scopesOf(options)) {
    signal.throwIfAborted();
    await guarded(options, scope, () => check(options, scope, asked, signal));
  }
}

async function* scopesOf({ projects, log }: DriftWatchOptions): AsyncGenerator<ServiceScope> {
  for (const project of await projects.list()) {
    try {
      for (const stage of await projects.stages(project)) {
        for (const service of await projects.services(project, stage)) yield { project, stage, service };
      }
    } catch (error) {
      log.debug({ project, reason: messageOf(error) }, 'the services of a project could not be read');
    }
  }
}

async function check(
  options: DriftWatchOptions,
  scope: ServiceScope,
  asked: Map<string, Asked>,
  signal: AbortSignal,
): Promise<void> {
  const name = generatedName(scope, options.names);
  const key = `${name.namespace}/${name.release}`;
  const drift = await findDrift(options.clusterOf(scope), name, signal);
  if (drift === undefined) return void asked.delete(key);
  const words = drift.differences.map(inWords).join('; ');
  const ask = askNow(asked.get(key), words, options.clock().getTime(), options.intervalMs);
  if (ask === undefined) return;
  options.log.warn({ ...scope, release: name.release, words }, 'generated objects stand otherwise than generated');
  await options.bus.publish(eventOf(options, scope, drift, ask));
  asked.set(key, ask);
}

/** All replicas see the same drift: by the same id it is one event. */
function eventOf(
  { name, newId }: DriftWatchOptions,
  { project, stage, service }: ServiceScope,
  { record }: Drift,
  { differences, times }: Asked,
): CloudEvent {
  const id = deriveId(project, stage, service, String(record.revision), differences, String(times));
  const data = { project, stage, service, message: differences };
  const type = taskType(DRIFT_TASK, 'triggered');
  return { id, source: name, type, data, extensions: { shkeptncontext: newId() } };
}

async function guarded({ log }: DriftWatchOptions, scope: ServiceScope, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    log.debug({ ...scope, reason: messageOf(error) }, 'could not look for drift');
  }
}
