import { objectData, parseKeptnType, type CloudEvent, type KeptnType } from '../events/index.ts';
import type { Right, Wish } from './types.ts';

/** By what executors answer a task. */
const ANSWERS: readonly string[] = ['started', 'status.changed', 'finished'];
/** Keptn's error log: executors write it. */
const LOGGED = 'sh.keptn.log.error';

/** What sending an event asks for: to send is to do what the event has Slipway do. Pure. */
export function wishToSend(event: CloudEvent): Wish {
  const type = parseKeptnType(event.type);
  return { right: rightToSend(event.type, type), ...scopeOf(event, type) };
}

/** What seeing an event asks for. */
export function wishToRead(event: CloudEvent): Wish {
  return { right: 'read', ...scopeOf(event, { kind: 'other' }) };
}

/**
 * The trigger of a sequence delivers; an answer executes, but that of an approval decides. A task that is triggered by
 * itself goes round the approvals of the shipyard, and so asks for what changing the shipyard asks for; so does all else,
 * which could mean anything to somebody on the bus.
 */
function rightToSend(name: string, type: KeptnType): Right {
  if (name === LOGGED) return 'execute';
  if (type.kind === 'sequence') return type.phase === 'triggered' ? 'deliver' : 'configure';
  if (type.kind === 'other' || !ANSWERS.includes(type.phase)) return 'configure';
  return type.task === 'approval' && type.phase === 'finished' ? 'approve' : 'execute';
}

/** A sequence runs in the stage of its type, whatever the data says. */
function scopeOf(event: CloudEvent, type: KeptnType): Pick<Wish, 'project' | 'stage' | 'service'> {
  const { project, stage, service } = objectData(event);
  return {
    project: nameOf(project),
    stage: type.kind === 'sequence' ? type.stage : nameOf(stage),
    service: nameOf(service),
  };
}

/** What is no name is no scope, and so asks for all of them. */
function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
