import type { Bus } from '../bus/index.ts';
import { sequenceSubjects, type SequenceRecord } from './record.ts';

export interface SequenceFilter {
  readonly project: string;
  readonly context?: string;
  readonly stage?: string;
  readonly service?: string;
}

/** The runs that match, oldest first. */
export async function listSequences(bus: Bus, filter: SequenceFilter): Promise<SequenceRecord[]> {
  const found: SequenceRecord[] = [];
  for await (const message of bus.readAll(sequenceSubjects(filter))) {
    const { record } = JSON.parse(Buffer.from(message.data).toString('utf8')) as { record: SequenceRecord };
    if (matches(record, filter)) found.push(record);
  }
  return found.sort((a, b) => a.triggeredAt.localeCompare(b.triggeredAt));
}

function matches(record: SequenceRecord, filter: SequenceFilter): boolean {
  return (
    (filter.context === undefined || record.context === filter.context) &&
    (filter.stage === undefined || record.stage === filter.stage) &&
    (filter.service === undefined || record.service === filter.service)
  );
}
