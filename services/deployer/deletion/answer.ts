import { KEPTN_SPEC_VERSION, commitOf, contextOf, objectData, type CloudEvent } from '../../kit/events/index.ts';
import { answerId } from './request.ts';

/** What became of a deletion: empty `failures` when nothing of it is left. */
export interface DeletionOutcome {
  /** Releases that were uninstalled, in words. */
  readonly uninstalled: readonly string[];
  /** Releases that were deployed again since; they stay. */
  readonly kept: readonly string[];
  readonly failures: readonly string[];
}

/** The answer to service.delete.finished, of the same type (specs/keptn.md 2.6). */
export function deletionAnswer(event: CloudEvent, source: string, outcome: DeletionOutcome, time: Date): CloudEvent {
  const { project, service, labels } = objectData(event);
  const context = contextOf(event) ?? event.id;
  const commit = commitOf(event);
  const verdict = outcome.failures.length === 0 ? PASSED : FAILED;
  const named = { project, service, labels };
  const scope = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  return {
    id: answerId(event.type, context, event.id),
    source,
    type: event.type,
    time: time.toISOString(),
    datacontenttype: 'application/json',
    data: { ...scope, ...verdict, message: words(said(project), said(service), outcome) },
    extensions: {
      shkeptncontext: context,
      triggeredid: event.id,
      ...(commit === undefined ? {} : { gitcommitid: commit }),
      shkeptnspecversion: KEPTN_SPEC_VERSION,
    },
  };
}

const PASSED = { status: 'succeeded', result: 'pass' } as const;
const FAILED = { status: 'errored', result: 'fail' } as const;

function said(name: unknown): string {
  return typeof name === 'string' ? name : '(not named)';
}

function words(project: string, service: string, { uninstalled, kept, failures }: DeletionOutcome): string {
  const stay = kept.map((subject) => `${subject} was deployed again since and stays.`);
  const gone = uninstalled.length === 0 ? [] : [`Uninstalled: ${uninstalled.join(', ')}.`];
  if (failures.length === 0) {
    return [`Finished uninstalling service ${service} in project ${project}`, ...stay].join('\n');
  }
  const head = `Service ${service} in project ${project} could not be uninstalled:`;
  return [head, ...failures, ...gone, ...stay].join('\n');
}
