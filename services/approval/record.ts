import type { Approval, ApprovalRecord } from '../kit/approvals/index.ts';
import { contextOf, isObject, objectData, type CloudEvent, type JsonObject } from '../kit/events/index.ts';
import { incomingResult } from './plan.ts';
import type { ApprovalProperties } from './properties.ts';

const DEFAULTS: Pick<ApprovalProperties, 'required' | 'approvers' | 'expires'> = { required: 1, approvers: [] };

/** The record of an approval that was just triggered, open; `properties` are absent where they could not be read. */
export function openRecord(
  triggered: CloudEvent,
  properties: Pick<ApprovalProperties, 'required' | 'approvers' | 'expires'> | undefined,
  now: Date,
): ApprovalRecord {
  const { required, approvers, expires } = properties ?? DEFAULTS;
  const approval: Approval = {
    id: triggered.id,
    context: contextOf(triggered) ?? triggered.id,
    ...aboutOf(objectData(triggered)),
    state: 'open',
    since: now.toISOString(),
    ...(expires === undefined ? {} : { expiresAt: new Date(now.getTime() + expires).toISOString() }),
    required,
    approvers: [...approvers],
    votes: [],
  };
  return { approval, triggered, labels: {} };
}

type About = Pick<Approval, 'project' | 'stage' | 'service' | 'image' | 'result' | 'score'>;

/** What a person wants to know before deciding. */
function aboutOf(data: JsonObject): About {
  const { evaluation, configurationChange } = data;
  const score = isObject(evaluation) ? evaluation['score'] : undefined;
  const values = isObject(configurationChange) ? configurationChange['values'] : undefined;
  const image = isObject(values) ? values['image'] : undefined;
  const result = incomingResult(data);
  return {
    project: textOf(data['project']),
    stage: textOf(data['stage']),
    service: textOf(data['service']),
    ...(typeof image === 'string' ? { image } : {}),
    ...(result === undefined ? {} : { result }),
    ...(typeof score === 'number' ? { score } : {}),
  };
}

/** Of an event that was refused for it, scope may be missing. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
