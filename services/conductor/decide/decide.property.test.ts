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
          tasks: [{ name: deployment }, { name: check, triggeredAfter: 1m }, { name: approval }, { name: release }]
`);
const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const around = {
  now: new Date('2026-01-01T00:00:00.000Z'),
  startTimeout: 600_000,
  taskTimeout: 3_600_000,
  abortGrace: 120_000,
  maxRuns: 100,
};
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
  /** Runs whose approval was declined by whom it counts. */
  readonly declined = new Set<string>();

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
    for (const { name, index: task, at } of decision.timers) {
      if (name === 'delayed') this.send(message.execution, { kind: 'due', name, index: task, at });
    }
    for (const id of decision.wake) this.send(id, { kind: 'wake' });
  }

  /** An executor's answers to a task; each may come before the other. */
  private answer(event: CloudEvent): void {
    const task = /^sh\.keptn\.event\.(deployment|check|approval|release)\.triggered$/.exec(event.type);
    if (task === null) return;
    const { execution, index } = executionOfTask(event.id);
    const result = this.results[this.published.length % this.results.length] ?? 'pass';
    const source = task[1] === 'approval' ? 'approval-service' : 'x';
    for (const phase of ['started', 'finished'] as const) {
      const said = phase === 'finished' ? { status: 'succeeded', result } : { approval: { state: 'open' } };
      this.say(execution, { ...event, source, type: `t.${phase}`, data: { ...scope, ...said } }, phase, index);
    }
    if (task[1] !== 'approval') return;
    // Somebody without a say, who always approves.
    const data = { ...scope, status: 'succeeded', result: 'pass' };
    this.say(execution, { ...event, source: 'cli', type: 't.finished', data }, 'finished', index);
    if (result === 'fail') this.declined.add(execution);
  }

  private say(execution: string, event: CloudEvent, phase: 'started' | 'finished', index: number): void {
    this.send(execution, { kind: 'answer', event: { ...event, id: `${event.id}-${phase}` }, phase, index });
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

const RELEASE = 'sh.keptn.event.release.triggered';
const OPEN: readonly string[] = ['delayed', 'triggered', 'started'];

/** Not by `expect`, which takes most of the time when it is called after each of half a million steps. */
function must(holds: boolean, words: string): void {
  if (!holds) throw new Error(words);
}

function holdsAlways(world: World): void {
  const records = [...world.executions.values()].map(({ record }) => record);
  const active = records.filter(({ state }) => state === 'started');
  must(active.length <= 1, 'two runs are active');
  must(active[0] === undefined || world.queue.active === active[0].id, 'the active run does not hold the queue');
  for (const { tasks } of records) {
    must(tasks.filter(({ state }) => OPEN.includes(state)).length <= 1, 'two tasks of a run are open');
  }
  // Whoever waits is in the queue, once; whoever waits for people or has ended is not.
  const queued = world.queue.waiting.map(({ id }) => id).concat(world.queue.active ?? []);
  const inTurn = records.filter(({ state }) => state === 'waiting' || state === 'started').map(({ id }) => id);
  must(queued.toSorted().join() === inTurn.toSorted().join(), `queued ${queued.join()}, in turn ${inTurn.join()}`);
  const named = queued.concat(world.queue.aside ?? []);
  const running = records.filter(({ state }) => state !== 'finished').map(({ id }) => id);
  must(named.toSorted().join() === running.toSorted().join(), 'the queue does not name each run that has not ended');
  for (const { id, type } of world.published) {
    must(type !== RELEASE || !world.declined.has(executionOfTask(id).execution), 'what was declined is released');
  }
  const ids = world.published.map(({ id }) => id);
  must(new Set(ids).size === ids.length, 'an event is published twice');
}

test('in any order, with anything delivered twice: one run at a time, one open task, no event twice, nothing that was declined, all runs end', () => {
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
    { numRuns: Number(process.env.RUNS ?? 10_000) },
  );
});
