import {
  decide,
  EMPTY_QUEUE,
  type ControlInput,
  type Decision,
  type Execution,
  type Input,
  type Timer,
} from '../../../services/conductor/decide/index.ts';
import { parseShipyard, type Shipyard } from '../../../services/conductor/shipyard/index.ts';
import type { CloudEvent, JsonObject } from '../../../services/kit/events/index.ts';
import { executionId, taskId, type SequenceRecord } from '../../../services/kit/sequences/index.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const START = Date.parse('2026-01-01T00:00:00.000Z');
export const LIMITS = { startTimeout: 600_000, taskTimeout: 3_600_000, abortGrace: 120_000, maxRuns: 100 };

export const passed = { status: 'succeeded', result: 'pass' };

export interface TaskAnswer {
  readonly task: number;
  readonly phase: 'started' | 'status.changed' | 'finished';
  readonly source?: string;
  readonly data?: JsonObject;
}

/** Runs of one service by name (`e1`, its number is its place), the queue between them, and a clock that one sets. */
export interface TestStage {
  readonly trigger: (name: string, more?: Partial<Extract<Input, { kind: 'trigger' }>>) => Decision;
  readonly answer: (name: string, answer: TaskAnswer) => Decision;
  readonly control: (name: string, action: ControlInput['action'], more?: Partial<ControlInput>) => Decision;
  /** Fires a timer of a run, set for so many minutes after the start. */
  readonly due: (name: string, timer: Timer['name'], minutes: number, task?: number) => Decision;
  readonly at: (minutes: number) => void;
  readonly record: (name: string) => SequenceRecord;
  readonly states: () => Readonly<Record<string, string>>;
  readonly waiting: () => readonly string[];
}

export function createStage(tasks: string, sequence = 'delivery', more = ''): TestStage {
  const shipyard: Shipyard = parseShipyard(
    `{ apiVersion: spec.keptn.sh/0.2.4, kind: Shipyard, spec: { stages: [{ name: dev, sequences: [{ name: ${sequence}, tasks: ${tasks} ${more} }] }] } }`,
  );
  const executions = new Map<string, Execution>();
  let [queue, now, position] = [EMPTY_QUEUE, START, 1_000];

  function apply(id: string, input: Input): Decision {
    const decision = decide({ execution: executions.get(id), queue }, input, { ...LIMITS, now: new Date(now) });
    if (decision.state.execution !== undefined) executions.set(id, decision.state.execution);
    queue = decision.state.queue;
    for (const woken of decision.wake) apply(woken, { kind: 'wake' });
    return decision;
  }
  const records = () => [...executions.values()].map(({ record }) => record);
  const nameOf = (id: string) => records().find((record) => record.id === id)?.triggeredId ?? '';
  return {
    trigger: (name, overrides = {}) => apply(idOf(name), { ...triggerOf(name, sequence, shipyard), ...overrides }),
    answer: (name, said) => apply(idOf(name), answerOf(name, said)),
    control: (name, action, overrides = {}) =>
      apply(idOf(name), { kind: 'control', action, seq: (position += 1), ...overrides }),
    due: (name, timer, minutes, index = 0) =>
      apply(idOf(name), { kind: 'due', name: timer, index, at: new Date(START + minutes * 60_000) }),
    at(minutes) {
      now = START + minutes * 60_000;
    },
    record: (name) => records().find(({ triggeredId }) => triggeredId === name) as SequenceRecord,
    states: () => Object.fromEntries(records().map(({ triggeredId, state }) => [triggeredId, state])),
    waiting: () => queue.waiting.map(({ id }) => nameOf(id)),
  };
}

/** What a decision says: types without Keptn's prefix. */
export function said({ events }: Decision): readonly string[] {
  return events.map(({ type }) => type.replace('sh.keptn.event.', ''));
}

function idOf(name: string): string {
  return executionId('cli', name, `context-${name}`);
}

function triggerOf(name: string, sequence: string, shipyard: Shipyard): Extract<Input, { kind: 'trigger' }> {
  const event: CloudEvent = {
    id: name,
    source: 'cli',
    type: `sh.keptn.event.dev.${sequence}.triggered`,
    data: scope,
    extensions: { shkeptncontext: `context-${name}` },
  };
  return { kind: 'trigger', event, scope, sequence, seq: Number(name.slice(1)), shipyard };
}

function answerOf(name: string, { task, phase, source = 'x', data = {} }: TaskAnswer): Input {
  const triggeredid = taskId(idOf(name), task);
  const event: CloudEvent = {
    id: `${triggeredid}-${source}-${phase}`,
    source,
    type: `sh.keptn.event.task.${phase}`,
    data: { ...scope, ...(phase === 'finished' ? passed : {}), ...data },
    extensions: { triggeredid },
  };
  return { kind: 'answer', event, phase, index: task };
}
