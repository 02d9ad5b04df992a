import { sequenceType } from '../../../kit/events/index.ts';
import { isActive, type SequenceRecord } from '../../../kit/sequences/index.ts';
import { nanoseconds } from './nanoseconds.ts';

const SEQUENCE = 'remediation';

/** A remediation that has not ended, as Keptn lists those of a service. */
export interface OpenRemediation {
  readonly eventId: string;
  readonly keptnContext: string;
  readonly time: string;
  readonly type: string;
}

export function openRemediations(runs: readonly SequenceRecord[]): OpenRemediation[] {
  return runs
    .filter((run) => run.sequence === SEQUENCE && isActive(run))
    .map(({ triggeredId, context, triggeredAt, stage, sequence }) => ({
      eventId: triggeredId,
      keptnContext: context,
      time: nanoseconds(triggeredAt),
      type: sequenceType(stage, sequence, 'triggered'),
    }));
}
