import {
  decodeStructured,
  objectData,
  parseKeptnType,
  triggeredIdOf,
  type CloudEvent,
} from '../../../services/kit/events/index.ts';
import type { SequenceRecord } from '../../../services/kit/sequences/index.ts';
import { resultOf, type Step } from './plan.ts';
import type { Scene } from './scene.ts';
import { PROJECT } from './shipyard.ts';

const IDLE_MS = 2_000;
const DELETED = 'service.delete.finished';

/** What is wrong with the events: something that did not begin or end exactly once, or with another result than it must. */
export async function wrongEvents(scene: Scene, steps: readonly Step[]): Promise<string[]> {
  const events = await allEvents(scene);
  const runs = await scene.runs();
  const removed = steps.filter(({ operation }) => operation === 'remove');
  return [
    ...wrongTasks(events),
    ...wrongRuns(events, runs),
    ...wrongResults(runs, steps),
    ...removed.flatMap(({ service }) => wrongDeletion(events, service)),
  ];
}

/** Each task that was triggered has one `.started` and then one `.finished`, and was triggered once. */
function wrongTasks(events: readonly CloudEvent[]): string[] {
  const asked = events.filter(({ type }) => phaseOf(type, 'task') === 'triggered');
  const [started, finished] = (['started', 'finished'] as const).map((phase) =>
    positions(events, (type) => phaseOf(type, 'task') === phase),
  );
  const doubled = asked.filter(({ id }, index) => asked.findIndex((event) => event.id === id) !== index);
  return [
    ...doubled.map(({ id, type }) => `${type} ${id} was triggered twice`),
    ...asked.flatMap(({ id, type }) => {
      const [begun, ended] = [started?.get(id) ?? [], finished?.get(id) ?? []];
      if (begun.length === 1 && ended.length === 1 && begun[0]! < ended[0]!) return [];
      return [
        `${type} ${id} has ${begun.length} .started (${begun.join()}) and ${ended.length} .finished (${ended.join()})`,
      ];
    }),
  ];
}

/** Each run of a sequence has ended once, and only tasks that a run knows were triggered. */
function wrongRuns(events: readonly CloudEvent[], runs: readonly SequenceRecord[]): string[] {
  const endings = positions(events, (type) => phaseOf(type, 'sequence') === 'finished');
  const known = new Set(runs.flatMap(({ tasks }) => tasks.map(({ triggeredId }) => triggeredId)));
  const foreign = events.filter(({ id, type }) => phaseOf(type, 'task') === 'triggered' && !known.has(id));
  return [
    ...foreign.map(({ id, type }) => `${type} ${id} belongs to no run`),
    ...runs.flatMap(({ triggeredId, stage, service, sequence }) => {
      const count = endings.get(triggeredId)?.length ?? 0;
      return count === 1 ? [] : [`${sequence} of ${service} in ${stage} (${triggeredId}) has ${count} .finished`];
    }),
  ];
}

/** A broken image must fail, anything else must pass, rollbacks too: a kill is no reason to fail. */
function wrongResults(runs: readonly SequenceRecord[], steps: readonly Step[]): string[] {
  const byTrigger = new Map(runs.map((run) => [run.triggeredId, run]));
  const own = steps.flatMap((step) => wrongResult(byTrigger.get(step.id), resultOf(step), describe(step)));
  const asked = new Set(steps.map(({ id }) => id));
  const followers = runs.filter(({ triggeredId }) => !asked.has(triggeredId));
  return [...own, ...followers.flatMap((run) => wrongResult(run, 'pass', `${run.sequence} of ${run.service}`))];
}

function wrongResult(run: SequenceRecord | undefined, expected: string, what: string): string[] {
  if (run?.result === expected) return [];
  return [`${what} ended with ${run?.result ?? run?.state ?? 'nothing'}, not ${expected}: ${run?.message ?? ''}`];
}

function wrongDeletion(events: readonly CloudEvent[], service: string): string[] {
  const of = events.filter(
    ({ type, data }) => type.endsWith(DELETED) && (data as { service?: string }).service === service,
  );
  const answers = of.filter((event) => triggeredIdOf(event) !== undefined);
  const results = answers.map((event) => objectData(event)['result']);
  return of.length === 2 && results.join() === 'pass'
    ? []
    : [`deletion of ${service}: ${of.length - answers.length} asked, answered ${results.join() || 'never'}`];
}

async function allEvents({ bus }: Scene): Promise<CloudEvent[]> {
  const events: CloudEvent[] = [];
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), IDLE_MS);
  for await (const message of bus.follow({ subjects: ['sh.keptn.>'], after: 0, signal: controller.signal })) {
    clearTimeout(timer);
    timer = setTimeout(() => controller.abort(), IDLE_MS);
    const event = decodeStructured(message.data);
    if (objectData(event)['project'] === PROJECT) events.push(event);
  }
  return events;
}

/** Where in the stream the events that answer each trigger are. */
function positions(events: readonly CloudEvent[], isMeant: (type: string) => boolean): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, event] of events.entries()) {
    const id = triggeredIdOf(event);
    if (id === undefined || !isMeant(event.type)) continue;
    found.set(id, [...(found.get(id) ?? []), index]);
  }
  return found;
}

function phaseOf(type: string, kind: 'task' | 'sequence'): string | undefined {
  const parsed = parseKeptnType(type);
  return parsed.kind === kind && !type.endsWith(DELETED) ? parsed.phase : undefined;
}

function describe({ operation, service, stage, image, id }: Step): string {
  return `${operation} ${image} of ${service} in ${stage} (${id})`;
}
