import type { Bus, StoredMessage } from '../bus/index.ts';
import { marksOf, matches, type SequenceFilter } from './filter.ts';
import { sequenceSubject, sequenceSubjects, type SequenceRecord } from './record.ts';

/** A run with where it stands in the stream. */
export interface StoredSequence {
  readonly record: SequenceRecord;
  /** Position of its last change. */
  readonly seq: number;
  /** Position of the event that triggered it. */
  readonly triggeredSeq: number;
}

/** All runs that match, oldest first: for those of one context, or of a small project. @throws SLW_BUS_UNAVAILABLE */
export async function listSequences(bus: Bus, filter: SequenceFilter): Promise<SequenceRecord[]> {
  const found: SequenceRecord[] = [];
  const read = sequenceReader(filter);
  for await (const message of bus.readAll(sequenceSubjects(filter))) {
    found.push(...read(message).map(({ record }) => record));
  }
  return found.sort((a, b) => a.triggeredAt.localeCompare(b.triggeredAt));
}

/** The run of that id. @throws SLW_BUS_UNAVAILABLE */
export async function findSequence(bus: Bus, project: string, id: string): Promise<SequenceRecord | undefined> {
  const message = await bus.read(sequenceSubject(project, id));
  return message === undefined ? undefined : sequenceReader({})(message)[0]?.record;
}

/** Reads stored messages: nothing for those that do not match, nor for what is no run's record. */
export function sequenceReader(filter: SequenceFilter): (message: StoredMessage) => StoredSequence[] {
  const marks = marksOf(filter);
  return ({ data, seq }) => {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (bytes.length === 0 || !marks.every((mark) => bytes.includes(mark))) return [];
    const stored = JSON.parse(bytes.toString('utf8')) as { record: SequenceRecord; seq?: number };
    return matches(stored.record, filter) ? [{ record: stored.record, seq, triggeredSeq: stored.seq ?? 0 }] : [];
  };
}
