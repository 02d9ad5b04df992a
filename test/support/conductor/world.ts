import {
  decide,
  EMPTY_QUEUE,
  type ControlInput,
  type Decision,
  type Execution,
  type Input,
  type Queue,
  type Timer,
} from '../../../services/conductor/decide/index.ts';
import type { CloudEvent } from '../../../services/kit/events/index.ts';
import { executionId } from '../../../services/kit/sequences/index.ts';
import { answersTo, type Manner } from './executors.ts';
import { SCOPE, SHIPYARD } from './shipyard.ts';
import { LIMITS } from './stage.ts';

/** What happens next. `pick` chooses among what is on its way. */
export type Step =
  /** `again`: it stays on its way, as after a crash before the ack. `lost`: the crash is before the outcome is stored. */
  | { readonly do: 'deliver'; readonly pick: number; readonly again: boolean; readonly lost: boolean }
  | { readonly do: 'fire'; readonly pick: number; readonly again: boolean }
  | { readonly do: 'control'; readonly pick: number; readonly action: ControlInput['action'] }
  /** The clock that decisions see jumps, by minutes. */
  | { readonly do: 'jump'; readonly minutes: number };

interface Message {
  readonly execution: string;
  readonly input: Input;
}

/** What a decision changed, for those who check it. */
export interface Change {
  readonly before: Execution | undefined;
  readonly input: Input;
  readonly decision: Decision;
}

export interface World {
  readonly executions: ReadonlyMap<string, Execution>;
  readonly queue: () => Queue;
  readonly published: readonly CloudEvent[];
  readonly changes: readonly Change[];
  readonly take: (step: Step) => void;
  /** Everybody is resumed, all that is on its way arrives, all timers fire, in their order. */
  readonly drain: () => void;
}

const START = Date.parse('2026-01-01T00:00:00.000Z');

/** A world of some triggers, each of a context of its own. */
export function createWorld(contexts: number, manners: readonly Manner[]): World {
  const executions = new Map<string, Execution>();
  const parents = new Map<string, number>();
  const inFlight: Message[] = [];
  const timers: Timer[] = [];
  const published: CloudEvent[] = [];
  const changes: Change[] = [];
  const commands = new Map<string, { hold?: ControlInput; abort?: ControlInput }>();
  let queue = EMPTY_QUEUE;
  let clock = START;
  let position = 0;

  for (let index = 0; index < contexts; index += 1) {
    inFlight.push(triggerOf({ id: `e${index}`, source: 'cli', ...deliveryOf(`c${index}`) }, (position += 1)));
  }

  function deliver({ execution, input }: Message, lost = false): void {
    const before = executions.get(execution);
    const asked = input.kind === 'trigger' ? commanded(input) : input;
    const decision = decide({ execution: before, queue }, asked, { ...LIMITS, now: new Date(clock) });
    if (lost) return;
    changes.push({ before, input: asked, decision });
    if (decision.state.execution !== undefined) executions.set(execution, decision.state.execution);
    queue = decision.state.queue;
    timers.push(...decision.timers);
    inFlight.push(...decision.wake.map((id): Message => ({ execution: id, input: { kind: 'wake' } })));
    for (const event of decision.events) publish(event, decision.state.execution);
  }

  /** A trigger meets what was commanded for its context, as the shell reads it. */
  function commanded(input: Extract<Input, { kind: 'trigger' }>): Input {
    const { hold, abort } = commands.get(String(input.event.extensions['shkeptncontext'])) ?? {};
    const descends = abort !== undefined && (parents.get(input.event.id) ?? Infinity) < abort.seq;
    const concerns = abort !== undefined && (input.seq < abort.seq || descends);
    return {
      ...input,
      ...(hold === undefined ? {} : { hold }),
      ...(concerns ? { abort: { ...abort, ...(descends ? { descends } : {}) } } : {}),
    };
  }

  function publish(event: CloudEvent, by: Execution | undefined): void {
    published.push(event);
    position += 1;
    if (event.type.endsWith('clean.triggered') && event.type.split('.').length === 6) {
      parents.set(event.id, by?.seq ?? 0);
      inFlight.push(triggerOf(event, position));
    } else {
      inFlight.push(...answersTo(event, manners[published.length % manners.length] ?? 'pass'));
    }
  }

  function control(context: string, action: ControlInput['action']): void {
    const input: ControlInput = { kind: 'control', action, seq: (position += 1) };
    commands.set(context, { ...commands.get(context), [action === 'abort' ? 'abort' : 'hold']: input });
    for (const { record } of executions.values()) {
      if (record.context === context) inFlight.push({ execution: record.id, input });
    }
  }

  function fire(timer: Timer | undefined): void {
    if (timer === undefined) return;
    // The server's clock is never before the time of a timer that it fires; ours may be anywhere.
    const { execution, name, index, at } = timer;
    deliver({ execution, input: { kind: 'due', name, index, at } });
  }

  function take(step: Step): void {
    if (step.do === 'jump') clock += step.minutes * 60_000;
    if (step.do === 'control') control(`c${step.pick % contexts}`, step.action);
    if (step.do === 'fire' && timers.length > 0) {
      const index = step.pick % timers.length;
      fire(step.again ? timers[index] : timers.splice(index, 1)[0]);
    }
    if (step.do !== 'deliver' || inFlight.length === 0) return;
    const index = step.pick % inFlight.length;
    const message = inFlight[index];
    if (!step.again && !step.lost) inFlight.splice(index, 1);
    if (message !== undefined) deliver(message, step.lost);
  }

  function drain(): void {
    for (let index = 0; index < contexts; index += 1) control(`c${index}`, 'resume');
    for (let left = 2_000; left > 0 && inFlight.length + timers.length > 0; left -= 1) {
      const message = inFlight.shift();
      if (message !== undefined) {
        deliver(message);
        continue;
      }
      timers.sort((one, other) => one.at.getTime() - other.at.getTime());
      const next = timers.shift();
      clock = Math.max(clock, next?.at.getTime() ?? clock);
      fire(next);
    }
  }

  return { executions, queue: () => queue, published, changes, take, drain };
}

function deliveryOf(context: string): Omit<CloudEvent, 'id' | 'source'> {
  return { type: 'sh.keptn.event.dev.delivery.triggered', data: SCOPE, extensions: { shkeptncontext: context } };
}

function triggerOf(event: CloudEvent, seq: number): Message {
  const sequence = event.type.split('.')[4] ?? '';
  return {
    execution: executionId(event.source, event.id, String(event.extensions['shkeptncontext'])),
    input: { kind: 'trigger', event, scope: SCOPE, sequence, seq, shipyard: SHIPYARD },
  };
}
