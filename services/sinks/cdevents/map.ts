import {
  SERVICE_DELETED,
  contextOf,
  isObject,
  objectData,
  parseKeptnType,
  triggeredIdOf,
  type CloudEvent,
} from '../../kit/events/index.ts';
import { executionOfTask } from '../../kit/sequences/index.ts';
import { cdEvent, cdEventId, SOURCE, type CdEvent, type CdParts } from './cd-event.ts';
import { imageBefore, isFirst, type Delivered } from './deployments.ts';
import { environmentEvents } from './environments.ts';
import { outcomeOf, wentWell } from './outcome.ts';
import { imagePurl } from './purl.ts';

/** What the event alone does not say. */
export interface Known {
  /** Position of the event in the stream. */
  readonly seq: number;
  /** The run of a task's event. */
  readonly run?: { readonly triggeredId: string; readonly sequence: string; readonly image?: string };
  /** What was delivered to the service in its stage. */
  readonly delivered: readonly Delivered[];
  /** For a service that was deleted: the stages it was delivered to. */
  readonly stages?: readonly string[];
}

/** An event of a task. */
interface TaskPhase {
  readonly task: string;
  readonly phase: string;
}

/** Whether anything is told of an event of a task: only then is it worth looking its run up. Pure. */
export function isTold({ id }: CloudEvent, { phase }: TaskPhase): boolean {
  // Keptn has no event for the beginning of a sequence: its first task is what says that it is no longer queued.
  if (phase === 'triggered') return executionOfTask(id).index === 0;
  return phase === 'started' || phase === 'finished';
}

/** Whether what is told depends on what was delivered before. Pure. */
export function isOfVersions({ task, phase }: TaskPhase): boolean {
  return phase === 'finished' && ['deployment', 'release', 'rollback'].includes(task);
}

/** The CDEvents that tell of an event, in order; none for what they have no words for (specs/gitops-and-conventions.md 4). Pure. */
export function cdEventsOf(event: CloudEvent, known: Known): readonly CdEvent[] {
  return partsOf(event, known).map(cdEvent);
}

function partsOf(event: CloudEvent, known: Known): readonly CdParts[] {
  if (event.type === 'sh.keptn.event.project.create.finished') return environmentEvents(event, frame(event));
  if (event.type === SERVICE_DELETED) return removed(event, known);
  const type = parseKeptnType(event.type);
  if (type.kind === 'sequence') return pipelineRun(event, type.sequence, type.phase);
  return type.kind === 'task' ? [...taskRun(event, type, known), ...service(event, type, known)] : [];
}

function pipelineRun(event: CloudEvent, sequence: string, phase: string): readonly CdParts[] {
  const { project, stage } = objectData(event);
  if (typeof project !== 'string' || typeof stage !== 'string') return [];
  const pipelineName = `${project}/${stage}/${sequence}`;
  if (phase === 'triggered') {
    return [
      { ...frame(event), kind: 'pipelinerun.queued', of: event.id, subject: event.id, content: { pipelineName } },
    ];
  }
  const run = triggeredIdOf(event);
  if (phase !== 'finished' || run === undefined) return [];
  const after = cdEventId('pipelinerun.queued', run);
  const content = { pipelineName, ...outcomeOf(objectData(event)) };
  return [{ ...frame(event), kind: 'pipelinerun.finished', of: event.id, after, subject: run, content }];
}

function taskRun(event: CloudEvent, type: TaskPhase, { run }: Known): readonly CdParts[] {
  const { task, phase } = type;
  if (!isTold(event, type)) return [];
  const after = run === undefined ? undefined : cdEventId('pipelinerun.queued', run.triggeredId);
  if (phase === 'triggered') {
    const { project, stage } = objectData(event);
    if (run === undefined) return [];
    const content = { pipelineName: `${String(project)}/${String(stage)}/${run.sequence}` };
    return [
      { ...frame(event), kind: 'pipelinerun.started', of: run.triggeredId, after, subject: run.triggeredId, content },
    ];
  }
  const triggered = triggeredIdOf(event);
  if (triggered === undefined) return [];
  const pipelineRun = run === undefined ? undefined : { id: run.triggeredId, source: SOURCE };
  // Several executors may answer one task; each is a run of it.
  const parts = { ...frame(event), of: event.id, after, subject: `${triggered}/${event.source}` };
  const content = { taskName: task, pipelineRun };
  if (phase === 'started') return [{ ...parts, kind: 'taskrun.started', content }];
  const outcome = outcomeOf(objectData(event));
  return [{ ...parts, kind: 'taskrun.finished', content: { ...content, ...outcome }, custom: scoreOf(event) }];
}

function service(event: CloudEvent, type: TaskPhase, known: Known): readonly CdParts[] {
  const { task } = type;
  const { project, stage, service: name, result } = objectData(event);
  if (!isOfVersions(type) || [project, stage, name].some((part) => typeof part !== 'string')) return [];
  const environment = { id: `${String(project)}/${String(stage)}`, source: SOURCE };
  const parts = { ...frame(event), of: event.id, subject: `${environment.id}/${String(name)}` };
  const isOver = wentWell(objectData(event));
  if (task === 'release' && isOver && result !== 'fail') {
    return [{ ...parts, kind: 'service.published', content: { environment } }];
  }
  const goesBack = task === 'rollback' || task === 'release';
  const image = goesBack ? imageBefore(known.delivered, known.seq) : known.run?.image;
  const artifactId = image === undefined ? undefined : imagePurl(image);
  // CDEvents want to know which artifact: what nobody named is not made up.
  if (!isOver || artifactId === undefined) return [];
  const content = { environment, artifactId };
  if (goesBack) return [{ ...parts, kind: 'service.rolledback', content }];
  if (result === 'fail') return [];
  const kind = isFirst(known.delivered, known.seq) ? 'service.deployed' : 'service.upgraded';
  return [{ ...parts, kind, content }];
}

function removed(event: CloudEvent, { stages = [] }: Known): readonly CdParts[] {
  const { project, service: name } = objectData(event);
  if (!wentWell(objectData(event))) return [];
  return stages.map((stage) => {
    const environment = { id: `${String(project)}/${stage}`, source: SOURCE };
    const subject = `${environment.id}/${String(name)}`;
    return { ...frame(event), kind: 'service.removed', of: `${event.id}/${stage}`, subject, content: { environment } };
  });
}

function scoreOf(event: CloudEvent): Readonly<Record<string, unknown>> | undefined {
  const { evaluation } = objectData(event);
  return isObject(evaluation) ? { score: evaluation['score'], result: evaluation['result'] } : undefined;
}

function frame(event: CloudEvent): Pick<CdParts, 'at' | 'chain'> {
  return { at: event.time ?? new Date(0).toISOString(), chain: contextOf(event) };
}
