import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CloudEvent } from '../../kit/events/index.ts';
import { parseShipyard } from '../shipyard/index.ts';
import { decide, EMPTY_QUEUE, executionId, executionOfTask, type Execution, type Input, type Queue } from './index.ts';

const shipyard = parseShipyard(`
apiVersion: spec.keptn.sh/0.2.2
kind: Shipyard
spec:
  stages:
    - name: dev
      sequences:
        - name: delivery
          tasks: [{ name: deployment }, { name: check, triggeredAfter: 1m }, { name: release }]
`);
const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const around = { now: new Date('2026-01-01T00:00:00.000Z'), startTimeout: 600_000 };
const RUNS = 3;

/** A message on its way to the conductor: for one run, delivered once or more, in any order. */
interface Message {
  readonly execution: string;
  readonly input: Input;
}

/** The world around `decide`: its stored state and the messages that are still to be delivered. */
class World {
  readonly executions = new Map<string, Execution>();
  queue: Queue = EMPTY_QUEUE;
  readonly inFlight: Message[] = [];
  readonly published: CloudEvent[] = [];

  private readonly results: readonly string[];

  constructor(results: readonly string[]) {
    this.results = results;
    for (let index = 0; index < RUNS; index += 1) this.inFlight.push(triggerOf(`e${index}`));
  }

  /** Delivers one message; with `again` it stays in flight too, as after a crash before the ack. */
  deliver(pick: number, again: boolean): void {
    const index = pick % this.inFlight.length;
    const message = this.inFlight[index];
    if (message === undefined) return;
    if (!again) this.inFlight.splice(index, 1);
    const state = { execution: this.executions.get(message.execution), queue: this.queue };
    const decision = decide(state, message.input, around);
    if (decision.state.execution) this.executions.set(message.execution, decision.state.execution);
    this.queue = decision.state.queue;
    for (const event of decision.events) this.published.push(event);
    for (const event of decision.events) this.answer(event);
    for (const { name, index: task } of decision.timers) {
      if (name === 'delayed') this.send(message.execution, { kind: 'due', name, index: task });
    }
    for (const id of decision.wake) this.send(id, { kind: 'wake' });
  }

  /** An executor's answers to a task; each may come before the other. */
  private answer(event: CloudEvent): void {
    const task = /^sh\.keptn\.event\.(deployment|check|release)\.triggered$/.exec(event.type);
    if (task === null) return;
    const { execution, index } = executionOfTask(event.id);
    const result = this.results[this.published.length % this.results.length] ?? 'pass';
    for (const phase of ['started', 'finished'] as const) {
      const data = { ...scope, ...(phase === 'finished' ? { status: 'succeeded', result } : {}) };
      const answer: CloudEvent = { id: `${event.id}-${phase}`, source: 'x', type: `t.${phase}`, data, extensions: {} };
      this.send(execution, { kind: 'answer', event: answer, phase, index });
    }
  }

  private send(execution: string, input: Input): void {
    this.inFlight.push({ execution, input });
  }
}

function triggerOf(id: string): Message {
  const event: CloudEvent = {
    id,
    source: 'cli',
    type: 'sh.keptn.event.dev.delivery.triggered',
    data: scope,
    extensions: {},
  };
  return {
    execution: executionId('cli', id),
    input: { kind: 'trigger', event, scope, sequence: 'delivery', seq: Number(id.slice(1)), shipyard },
  };
}

function holdsAlways(world: World): void {
  const active = [...world.executions.values()].filter(({ record }) => record.state === 'started');
  expect(active.length).toBeLessThanOrEqual(1);
  if (active[0] !== undefined) expect(world.queue.active).toBe(active[0].record.id);
  for (const { record } of world.executions.values()) {
    const open = record.tasks.filter(({ state }) => ['delayed', 'triggered', 'started'].includes(state));
    expect(open.length).toBeLessThanOrEqual(1);
  }
  const ids = world.published.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

test('in any order, with anything delivered twice: one run at a time, one open task, no event twice, all runs end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ pick: fc.nat(), again: fc.boolean() }), { maxLength: 80 }),
      fc.array(fc.constantFrom('pass', 'warning', 'fail'), { minLength: 1, maxLength: 5 }),
      (steps, results) => {
        const world = new World(results);
        for (const { pick, again } of steps) {
          world.deliver(pick, again);
          holdsAlways(world);
        }
        for (let left = 1_000; world.inFlight.length > 0 && left > 0; left -= 1) world.deliver(left, false);
        holdsAlways(world);
        const states = [...world.executions.values()].map(({ record }) => record.state);
        expect(states).toEqual(Array(RUNS).fill('finished'));
        expect(world.queue).toEqual(EMPTY_QUEUE);
        expect(world.published.filter(({ type }) => type.endsWith('dev.delivery.finished'))).toHaveLength(RUNS);
      },
    ),
    { numRuns: 10_000 },
  );
});
