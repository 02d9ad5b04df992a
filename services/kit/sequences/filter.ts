import type { SequenceRecord } from './record.ts';

export interface SequenceFilter {
  readonly project?: string;
  readonly context?: string;
  readonly stage?: string;
  readonly service?: string;
  readonly sequence?: string;
  readonly states?: readonly SequenceRecord['state'][];
  readonly result?: NonNullable<SequenceRecord['result']>;
  /** Triggered at that time or later, and before that time. RFC 3339. */
  readonly from?: string;
  readonly before?: string;
}

/** Whether the run is one of those asked for; what the filter leaves out may be anything. */
export function matches(record: SequenceRecord, filter: SequenceFilter): boolean {
  const triggered = Date.parse(record.triggeredAt);
  return (
    EQUAL.every((name) => filter[name] === undefined || record[name] === filter[name]) &&
    (filter.states === undefined || filter.states.includes(record.state)) &&
    (filter.from === undefined || triggered >= Date.parse(filter.from)) &&
    (filter.before === undefined || triggered < Date.parse(filter.before))
  );
}

const EQUAL = ['project', 'context', 'stage', 'service', 'sequence', 'result'] as const;

/**
 * What the stored bytes of a run that matches must hold: most of a long history is told apart by it without parsing,
 * which takes longer than reading (measured).
 */
export function marksOf(filter: SequenceFilter): readonly Buffer[] {
  return EQUAL.flatMap((name) =>
    filter[name] === undefined ? [] : [Buffer.from(`"${name}":${JSON.stringify(filter[name])}`)],
  );
}
