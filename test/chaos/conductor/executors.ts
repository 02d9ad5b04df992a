import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../../services/kit/bus/index.ts';
import {
  answerEvent,
  decodeStructured,
  deriveId,
  taskType,
  type CloudEvent,
} from '../../../services/kit/events/index.ts';
import { TASKS } from './shipyard.ts';
import { untilThere } from '../kit/index.ts';

/** How executors do a task; most of them well. */
const MANNERS = [
  ...(['prompt', 'prompt', 'late', 'late', 'late', 'late', 'twice', 'reversed', 'pair', 'resent'] as const),
  ...(['fails', 'silent', 'hangs'] as const),
] as const;

interface Word {
  /** Milliseconds after the task was triggered. */
  readonly after: number;
  readonly event: CloudEvent;
}

const LOOK_EVERY_MS = 40;
const SUBJECTS = TASKS.map((task) => taskType(task, 'triggered'));

export interface Executors {
  /** Answers what was triggered, says what it still has to say, then ends. */
  stop(): Promise<void>;
}

/** Executors of all tasks, played here: by the seed and the task's id, so the same task is done the same way again. */
export function startExecutors(bus: Bus, seed: number): Executors {
  const words = new Set<Promise<void>>();
  let [stopped, next] = [false, 1];

  async function say({ after, event }: Word): Promise<void> {
    await delay(after);
    await untilThere(async () => bus.publish(event));
  }

  async function look(): Promise<void> {
    const { last } = await bus.bounds();
    const { messages } = await bus.readRange({ subjects: SUBJECTS, from: next, to: last + 1, most: 10_000 });
    next = last + 1;
    for (const word of messages.flatMap(({ data }) => wordsOn(decodeStructured(data), seed))) {
      const said = say(word).finally(() => words.delete(said));
      words.add(said);
    }
  }

  const ended = (async () => {
    while (!stopped) {
      await untilThere(look);
      await delay(LOOK_EVERY_MS);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await ended;
      await Promise.all(words);
    },
  };
}

/** All that is said of a task: late, twice, in another order than it should be, too late, or never. Pure. */
export function wordsOn(triggered: CloudEvent, seed: number): readonly Word[] {
  const number = Number.parseInt(deriveId(String(seed), triggered.id).slice(0, 8), 16);
  const manner = MANNERS[number % MANNERS.length];
  const late = number % 700;
  const alpha = speaker(triggered, 'alpha');
  // The shipyard asks for two in prod: there the other one is always prompt.
  const other = speaker(triggered, 'beta');
  const both = triggered.type === taskType('deployment', 'triggered') && stageOf(triggered) === 'prod';
  const beta = both ? [other('started', 10), other('finished', 60)] : [];
  switch (manner) {
    case 'late':
      return [...beta, alpha('started', 50), alpha('status.changed', late), alpha('finished', 100 + late)];
    case 'twice':
      return [...beta, ...twice(alpha), ...twice(alpha)];
    case 'reversed':
      return [...beta, alpha('finished', 0), alpha('status.changed', 50), alpha('started', 100 + late)];
    case 'pair':
      return [alpha('started', 0), other('started', 0), alpha('finished', late), other('finished', 300, 'warning')];
    case 'resent':
      return [
        ...beta,
        alpha('started', 0),
        alpha('finished', 20),
        alpha('finished', 20, 'fail'),
        alpha('started', 200),
      ];
    case 'fails':
      return [...beta, alpha('started', 0), alpha('finished', 50, 'fail')];
    case 'silent':
      return [alpha('started', 2_000), alpha('finished', 2_050)];
    case 'hangs':
      return [...beta, alpha('started', 0), alpha('finished', 3_000)];
    default:
      return [...beta, alpha('started', 0), alpha('finished', 20 + (late % 300))];
  }
}

type Speaker = (phase: 'started' | 'status.changed' | 'finished', after: number, result?: string) => Word;

function twice(alpha: Speaker): readonly Word[] {
  return [alpha('started', 0), alpha('started', 30), alpha('finished', 60), alpha('finished', 90, 'warning')];
}

/** The same words have the same ids, as of one that sends again because it did not hear that it was heard. */
function speaker(triggered: CloudEvent, source: string): Speaker {
  return (phase, after, result = 'pass') => ({
    after,
    event: answerEvent({
      ...{ triggered, phase, source, time: new Date() },
      id: deriveId(triggered.id, source, phase, String(after), result),
      data: phase === 'finished' ? { status: 'succeeded', result } : {},
    }),
  });
}

function stageOf({ data }: CloudEvent): string {
  return String((data as { readonly stage?: unknown }).stage);
}
