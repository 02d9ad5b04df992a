import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../../services/kit/bus/index.ts';
import { deriveId, sequenceType } from '../../../services/kit/events/index.ts';
import {
  controlSequence,
  isActive,
  listSequences,
  type ControlAction,
  type SequenceRecord,
} from '../../../services/kit/sequences/index.ts';
import { PROJECT, SERVICES } from './shipyard.ts';
import type { Commanded, Held } from './story.ts';
import { untilThere, type Pick } from '../kit/index.ts';

const LONGEST_BEFORE_MS = 2_000;
const LONGEST_PAUSE_MS = 2_000;
const POLL_MS = 50;

/** What becomes of a delivery beside its tasks, and when; every other one is left alone. */
const FATES: readonly (readonly ControlAction[])[] = [
  ...([[], [], [], [], []] as const),
  ...([['pause', 'resume'], ['pause', 'resume'], ['abort'], ['pause', 'abort'], ['pause', 'resume', 'abort']] as const),
];

export interface Load {
  readonly commanded: Commanded[];
  readonly held: Held[];
  readonly triggered: string[];
  /** Resolves when all that was begun is commanded. */
  done(): Promise<void>;
}

interface Fate {
  readonly context: string;
  readonly actions: readonly { readonly action: ControlAction; readonly after: number }[];
}

export interface Loader extends Load {
  /** Triggers so many deliveries; their fates come over them from now on. */
  begin(deliveries: number): Promise<void>;
}

/** Deliveries of random services with random fates, by the seed. */
export function createLoad(bus: Bus, seed: number, pick: Pick): Loader {
  const [commanded, held, triggered]: [Commanded[], Held[], string[]] = [[], [], []];
  const fates: Promise<void>[] = [];

  async function meet({ context, actions }: Fate): Promise<void> {
    let seen: number | undefined;
    for (const { action, after } of actions) {
      await delay(after);
      // Every other one in the middle of a task; the others wherever they are, most of them in the queue.
      if (action === 'pause' && after % 2 === 0) await someTime(async () => isBusy(await openRuns(bus, context)));
      const from = await position(bus);
      if (seen !== undefined) held.push({ context, from: seen, to: from });
      await untilThere(async () => command(bus, context, action));
      commanded.push({ context, action, from, to: await position(bus) });
      seen = action === 'pause' ? await paused(bus, context) : undefined;
    }
  }

  return {
    ...{ commanded, held, triggered },
    async begin(deliveries) {
      for (let left = deliveries; left > 0; left -= 1) {
        const context = deriveId(String(seed), 'delivery', String(triggered.length));
        const service = SERVICES[pick(SERVICES.length)] ?? 's0';
        const chosen = FATES[pick(FATES.length)] ?? [];
        const actions = chosen.map((action, nth) => {
          return { action, after: pick(nth === 0 ? LONGEST_BEFORE_MS : LONGEST_PAUSE_MS) };
        });
        await untilThere(async () => trigger(bus, context, service));
        triggered.push(context);
        fates.push(meet({ context, actions }));
      }
    },
    async done() {
      await Promise.all(fates);
    },
  };
}

async function trigger(bus: Bus, context: string, service: string): Promise<void> {
  await bus.publish({
    ...{ id: context, source: 'chaos', type: sequenceType('dev', 'delivery', 'triggered') },
    ...{ data: { project: PROJECT, stage: 'dev', service }, extensions: { shkeptncontext: context } },
  });
}

async function command(bus: Bus, context: string, action: ControlAction): Promise<void> {
  const means = { bus, clock: () => new Date(), newId: randomUUID };
  await controlSequence(means, { project: PROJECT, context, action });
}

/** The position at which no run of the context goes on any more; undefined where none is seen paused. */
async function paused(bus: Bus, context: string): Promise<number | undefined> {
  const isHeld = await someTime(async () => {
    const open = await openRuns(bus, context);
    return open.length > 0 && open.every(({ state }) => state === 'paused');
  });
  return isHeld ? position(bus) : undefined;
}

async function openRuns(bus: Bus, context: string): Promise<readonly SequenceRecord[]> {
  return (await untilThere(async () => listSequences(bus, { project: PROJECT, context }))).filter(isActive);
}

function isBusy(runs: readonly SequenceRecord[]): boolean {
  return runs.some(({ tasks }) => tasks.some(({ state }) => state === 'started'));
}

/** Whether it comes to be so while somebody waits for it. */
async function someTime(isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + LONGEST_PAUSE_MS;
  while (Date.now() < deadline) {
    if (await isSo()) return true;
    await delay(POLL_MS);
  }
  return false;
}

async function position(bus: Bus): Promise<number> {
  return (await untilThere(async () => bus.bounds())).last;
}
