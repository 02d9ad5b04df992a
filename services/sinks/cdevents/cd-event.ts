import { deriveId } from '../../kit/events/index.ts';

/** The version of the specification that events are written by: subjects have no `type` any more, contexts a `specversion`. */
export const CDEVENTS_VERSION = '0.5.1';

/** Types by subject and predicate, as of that version. */
export const TYPES = {
  'pipelinerun.queued': 'dev.cdevents.pipelinerun.queued.0.3.0',
  'pipelinerun.started': 'dev.cdevents.pipelinerun.started.0.3.0',
  'pipelinerun.finished': 'dev.cdevents.pipelinerun.finished.0.3.0',
  'taskrun.started': 'dev.cdevents.taskrun.started.0.3.0',
  'taskrun.finished': 'dev.cdevents.taskrun.finished.0.3.0',
  'service.deployed': 'dev.cdevents.service.deployed.0.3.0',
  'service.upgraded': 'dev.cdevents.service.upgraded.0.3.0',
  'service.rolledback': 'dev.cdevents.service.rolledback.0.3.0',
  'service.published': 'dev.cdevents.service.published.0.3.0',
  'service.removed': 'dev.cdevents.service.removed.0.3.0',
  'environment.created': 'dev.cdevents.environment.created.0.3.0',
} as const;

export type CdKind = keyof typeof TYPES;

export const SOURCE = '/slipway';

export interface CdLink {
  readonly linkType: 'PATH';
  readonly from: { readonly contextId: string };
}

export interface CdEvent {
  readonly context: {
    readonly specversion: string;
    readonly id: string;
    readonly source: string;
    readonly type: string;
    readonly timestamp: string;
    readonly chainId?: string;
    readonly links?: readonly CdLink[];
  };
  readonly subject: {
    readonly id: string;
    readonly source: string;
    readonly content: Readonly<Record<string, unknown>>;
  };
  readonly customData?: Readonly<Record<string, unknown>>;
  readonly customDataContentType?: string;
}

/** What is said, before it has its frame. */
export interface CdParts {
  readonly kind: CdKind;
  /** Identity of what is told: the same each time that it is sent again. */
  readonly of: string;
  readonly at: string;
  readonly chain?: string | undefined;
  /** Id of the CDEvent that led to this one. */
  readonly after?: string | undefined;
  readonly subject: string;
  readonly content: Readonly<Record<string, unknown>>;
  readonly custom?: Readonly<Record<string, unknown>> | undefined;
}

export function cdEventId(kind: CdKind, of: string): string {
  return deriveId('cdevents', kind, of);
}

export function cdEvent({ kind, of, at, chain, after, subject, content, custom }: CdParts): CdEvent {
  return {
    context: {
      specversion: CDEVENTS_VERSION,
      id: cdEventId(kind, of),
      source: SOURCE,
      type: TYPES[kind],
      timestamp: at,
      ...(chain === undefined ? {} : { chainId: chain }),
      ...(after === undefined ? {} : { links: [{ linkType: 'PATH', from: { contextId: after } }] }),
    },
    subject: { id: subject, source: SOURCE, content: defined(content) },
    ...(custom === undefined ? {} : { customData: defined(custom), customDataContentType: 'application/json' }),
  };
}

function defined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
