import type { Actor } from '../../../kit/access/index.ts';
import type { Bus } from '../../../kit/bus/index.ts';
import { parseKeptnType, taskType, triggeredIdOf, type CloudEvent } from '../../../kit/events/index.ts';
import type { FieldFilter } from './field-filter.ts';
import { matchesFields } from './field-filter.ts';
import { isReadable, matches } from './matches.ts';
import { readEvents, type EventPage } from './read-events.ts';

export interface TypeQuery {
  readonly type: string;
  readonly filter: FieldFilter;
  readonly from?: Date;
  readonly limit: number;
  readonly excludeInvalidated: boolean;
}

/** Events of a type, as Keptn's lighthouse asks for the evaluations that it compares with. @throws SLW_BUS_UNAVAILABLE */
export async function readByType(bus: Bus, actor: Actor, query: TypeQuery): Promise<EventPage> {
  const { type, limit, filter } = query;
  const from = query.from === undefined ? {} : { from: query.from };
  const takenBack = query.excludeInvalidated ? invalidatedType(type) : undefined;
  const invalidated = new Set<string>();
  const isWanted = (event: CloudEvent): boolean => {
    const answers = triggeredIdOf(event) ?? '';
    if (event.type === takenBack) {
      invalidated.add(answers);
      return false;
    }
    if (answers !== '' && invalidated.has(answers)) return false;
    return matches(event, from) && matchesFields(event, filter) && isReadable(actor, event);
  };
  // Newest first, so that what takes an event back is met before it.
  return readEvents(bus, { limit, types: takenBack === undefined ? [type] : [type, takenBack], ...from }, isWanted);
}

/** The type by which events of this one are taken back; none where it is not of a task. */
function invalidatedType(type: string): string | undefined {
  const parsed = parseKeptnType(type);
  return parsed.kind === 'task' && parsed.phase !== 'invalidated' ? taskType(parsed.task, 'invalidated') : undefined;
}
