import {
  decodeStructured,
  encodeStructured,
  parseJson,
  stringifyJson,
  type CloudEvent,
} from '../../kit/events/index.ts';
import type { Approval, ApprovalDecision } from '../../kit/approvals/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { follow, type Followed, type FollowFilter } from './follow.ts';
import { request, requestJson, type Connection } from './http.ts';
import type { ControlBody, ExplainQuery, Explanation, QueueQuery, QueueView } from './control.ts';
import { allSequences, gatherSequences, type SequencePageQuery, type SequenceQuery } from './sequences.ts';
import type { RolloutAddress, RolloutOperated, RolloutOperation, RolloutPicture, RolloutSummary } from './rollouts.ts';

export interface ProjectView {
  readonly name: string;
  readonly stages: readonly { readonly name: string; readonly services: readonly { readonly name: string }[] }[];
}

export interface ResourceTarget {
  readonly project: string;
  readonly stage?: string;
  readonly service?: string;
  readonly allStages?: boolean;
}

export interface ApprovalQuery {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

export interface EventQuery {
  readonly project?: string;
  readonly context?: string;
  readonly service?: string;
  readonly type?: string;
  readonly limit: number;
  readonly before?: number;
}

/** Newest first; with `before` there are older ones to ask for. */
export interface EventPage {
  readonly events: readonly CloudEvent[];
  readonly before?: number;
}

export interface DecisionBody {
  readonly decision: ApprovalDecision;
  readonly approver?: string;
  readonly comment?: string;
}

/** A message that an executor gave up. */
export interface DeadLetter {
  readonly seq: number;
  readonly subject: string;
  readonly code: string;
  readonly reason: string;
  readonly service: string;
  /** The message as it came. */
  readonly event: string;
  readonly time: string;
}

export interface Accepted {
  readonly keptnContext: string;
  readonly id: string;
}

export interface CommitView {
  readonly commit: string;
}

/** The gateway's API, one method a request. Every method throws as `request` does. */
export interface Client {
  readonly projects: () => Promise<readonly { readonly name: string }[]>;
  readonly project: (name: string) => Promise<ProjectView>;
  readonly createService: (project: string, name: string) => Promise<CommitView>;
  readonly addResources: (target: ResourceTarget, files: readonly UploadFile[]) => Promise<CommitView>;
  /** All that match, oldest first: for those of one context. */
  readonly sequences: (query: SequenceQuery) => Promise<readonly SequenceRecord[]>;
  /** The newest that match, and the key that goes on behind them. */
  readonly newestSequences: (
    query: SequencePageQuery,
  ) => Promise<{ readonly runs: readonly SequenceRecord[]; readonly next?: string }>;
  /** Pauses, resumes or aborts the runs of a context. */
  readonly control: (project: string, context: string, body: ControlBody) => Promise<{ readonly matched: number }>;
  readonly queues: (query: QueueQuery) => Promise<readonly QueueView[]>;
  readonly explain: (query: ExplainQuery) => Promise<Explanation>;
  /** Those that are open. */
  readonly approvals: (query: ApprovalQuery) => Promise<readonly Approval[]>;
  readonly decide: (id: string, decision: DecisionBody) => Promise<Approval>;
  readonly send: (event: CloudEvent) => Promise<Accepted>;
  /** An event or batch just as a file holds it; the server checks it. */
  readonly sendRaw: (body: string, batch: boolean) => Promise<Accepted | { readonly events: readonly Accepted[] }>;
  readonly events: (query: EventQuery) => Promise<EventPage>;
  /** Ends when the signal aborts. */
  readonly follow: (filter: FollowFilter, signal: AbortSignal) => AsyncGenerator<Followed>;
  readonly deadLetters: () => Promise<readonly DeadLetter[]>;
  readonly replay: (seq: string) => Promise<Accepted>;
  readonly rollouts: (project: string, stage: string, service?: string) => Promise<readonly RolloutSummary[]>;
  readonly rollout: (address: RolloutAddress) => Promise<RolloutPicture>;
  readonly operateRollout: (address: RolloutAddress, operation: RolloutOperation) => Promise<RolloutOperated>;
  readonly version: () => Promise<{ readonly version: string }>;
}

export interface UploadFile {
  readonly path: string;
  readonly content: Buffer;
}

export function createClient(connection: Connection): Client {
  const get = <T>(path: string, query: Readonly<Record<string, string | undefined>> = {}) =>
    requestJson<T>(connection, { method: 'GET', path, query });
  const send = <T>(method: 'POST' | 'PUT', path: string, body: unknown) =>
    requestJson<T>(connection, { method, path, body: JSON.stringify(body) });
  const post = <T>(body: string, contentType: string) =>
    requestJson<T>(connection, { method: 'POST', path: '/', body, contentType });
  return {
    projects: async () => (await get<{ items: { name: string }[] }>('/v1/projects')).items,
    project: (name) => get(`/v1/projects/${segment(name)}`),
    createService: (project, name) => send('POST', `/v1/projects/${segment(project)}/services`, { name }),
    addResources: ({ project, ...target }, files) =>
      send('PUT', `/v1/projects/${segment(project)}/resources`, { ...target, resources: files.map(encoded) }),
    sequences: async (query) => allSequences(connection, query),
    newestSequences: async (query) => gatherSequences(connection, query),
    control: (project, context, body) =>
      send('POST', `/v1/sequences/${segment(project)}/${segment(context)}/control`, body),
    queues: async (query) => (await get<{ items: QueueView[] }>('/v1/queues', { ...query })).items,
    explain: (query) => get('/v1/sequences/explain', { ...query }),
    approvals: async (query) => (await get<{ items: Approval[] }>('/v1/approvals', { ...query })).items,
    decide: (id, decision) => send('POST', `/v1/approvals/${segment(id)}`, decision),
    send: (event) => post(encodeStructured(event), 'application/cloudevents+json'),
    sendRaw: (body, batch) => post(body, `application/cloudevents${batch ? '-batch' : ''}+json`),
    events: async (query) => eventPage(connection, query),
    follow: (filter, signal) => follow({ ...connection, signal }, filter),
    deadLetters: async () => (await get<{ items: DeadLetter[] }>('/v1/dead-letters')).items,
    replay: (seq) => send('POST', `/v1/dead-letters/${segment(seq)}/replay`, {}),
    rollouts: async (project, stage, service) =>
      (await get<{ items: RolloutSummary[] }>(`${stagePath(project, stage)}/rollouts`, { service })).items,
    rollout: (address) => get(rolloutPath(address)),
    operateRollout: (address, operation) => send('POST', rolloutPath(address), operation),
    version: () => get('/v1/version'),
  };
}

async function eventPage(connection: Connection, { limit, before, ...filter }: EventQuery): Promise<EventPage> {
  const paging = { limit: String(limit), ...(before === undefined ? {} : { before: String(before) }) };
  const parts = { method: 'GET', path: '/v1/events', query: { ...filter, ...paging } } as const;
  const text = await request(connection, parts, async (response) => response.text());
  const page = parseJson(text) as { items: { event: unknown }[]; before?: number };
  const events = page.items.map(({ event }) => decodeStructured(Buffer.from(stringifyJson(event))));
  return { events, ...(page.before === undefined ? {} : { before: page.before }) };
}

function encoded(file: UploadFile): { path: string; content: string } {
  return { path: file.path, content: file.content.toString('base64') };
}

function stagePath(project: string, stage: string): string {
  return `/v1/projects/${segment(project)}/stages/${segment(stage)}`;
}

function rolloutPath({ project, stage, service, name }: RolloutAddress): string {
  return `${stagePath(project, stage)}/services/${segment(service)}/rollouts/${segment(name)}`;
}

function segment(name: string): string {
  return encodeURIComponent(name);
}
