import type { Bus } from '../../../services/kit/bus/index.ts';
import { decodeStructured, triggeredIdOf } from '../../../services/kit/events/index.ts';

/** What the stream says of a set of triggered events. */
export interface Outcome {
  readonly triggered: number;
  readonly unanswered: readonly string[];
  /** Ids with other than one `.started` or `.finished`, or with `.finished` first. */
  readonly wrong: readonly string[];
}

/** Reads the whole stream and counts the answers to each triggered event. */
export async function outcomeOf(bus: Bus, ids: readonly string[], idle: number): Promise<Outcome> {
  const answers = new Map<string, string[]>(ids.map((id) => [id, []]));
  for await (const subject of eventsOf(bus, idle)) {
    answers.get(subject.id)?.push(subject.phase);
  }
  const entries = [...answers];
  return {
    triggered: ids.length,
    unanswered: entries.filter(([, phases]) => !phases.includes('finished')).map(([id]) => id),
    wrong: entries.filter(([, phases]) => phases.join() !== 'started,finished').map(([id]) => id),
  };
}

async function* eventsOf(bus: Bus, idle: number): AsyncGenerator<{ readonly id: string; readonly phase: string }> {
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), idle);
  for await (const message of bus.follow({ subjects: ['sh.keptn.>'], after: 0, signal: controller.signal })) {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), idle);
    const event = decodeStructured(message.data);
    const phase = /\.(started|finished)$/.exec(event.type)?.[1];
    const id = triggeredIdOf(event);
    if (id !== undefined && phase !== undefined) yield { id, phase };
  }
}
