import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats } from '../../sandbox/index.ts';
import { createBus, type Bus } from '../../services/kit/bus/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { answerEvent, sequenceType, type CloudEvent } from '../../services/kit/events/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { createProjects } from '../../services/kit/projects/index.ts';
import { startSlipwayProcess } from '../processes/index.ts';

export const PROJECT = 'bench';
export const STAGE = 'dev';
/** Tasks of the long sequence, between which the overhead is measured, and of the short one of the burst. */
export const LONG = 40;
export const SHORT = 5;

/** A conductor in a process of its own, on a NATS of its own. */
export interface ConductorPlace {
  readonly bus: Bus;
  /** Resident bytes of the conductor. */
  readonly resident: () => Promise<number>;
  close(): Promise<void>;
}

export async function openConductor({ syncAlways }: { readonly syncAlways: boolean }): Promise<ConductorPlace> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of undo.splice(0).reverse()) await end();
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
    undo.push(async () => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
    const nats = await startNats({ dir: join(dir, 'nats'), config: { syncAlways } });
    undo.push(async () => nats.stop());
    const settings = { SLIPWAY_NATS_URL: nats.url, SLIPWAY_DATA_DIR: join(dir, 'data') };
    const bus = createBus({ nats: loadConfig({ env: settings }).nats, log: silentLog(), newId: randomUUID });
    undo.push(async () => bus.close());
    await bus.ready();
    const clock = () => new Date();
    const projects = createProjects({ dir: settings.SLIPWAY_DATA_DIR, clock, log: silentLog() });
    await projects.create(PROJECT, shipyard(), [STAGE]);
    const slipway = await startSlipwayProcess({ services: ['conductor'], settings });
    undo.push(async () => slipway.stop());
    return { bus, close, resident: async () => residentBytes(slipway.pid) };
  } catch (error) {
    await close();
    throw error;
  }
}

function shipyard(): string {
  const tasks = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `task${index}` }));
  const sequences = [
    { name: 'long', tasks: tasks(LONG) },
    { name: 'short', tasks: tasks(SHORT) },
  ];
  const spec = { stages: [{ name: STAGE, sequences }] };
  return JSON.stringify({ apiVersion: 'spec.keptn.sh/0.2.4', kind: 'Shipyard', metadata: { name: PROJECT }, spec });
}

export function trigger(sequence: string, service: string): CloudEvent {
  return {
    id: randomUUID(),
    source: 'bench',
    type: sequenceType(STAGE, sequence, 'triggered'),
    data: { project: PROJECT, stage: STAGE, service },
    extensions: { shkeptncontext: randomUUID() },
  };
}

/** What an executor says of a task. */
export function answer(triggered: CloudEvent, phase: 'started' | 'finished'): CloudEvent {
  const data = phase === 'finished' ? { status: 'succeeded', result: 'pass' } : {};
  return answerEvent({ triggered, phase, source: 'bench', id: randomUUID(), time: new Date(), data });
}

async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
}
