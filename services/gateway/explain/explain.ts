import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { approvalFinding } from './approval.ts';
import { abortingFinding, endFindings, pausedFinding } from './end.ts';
import { queueFinding } from './queue.ts';
import { taskFindings } from './task.ts';
import type { Evidence, ExplainedRun, Finding } from './types.ts';
import { sinceOf } from './words.ts';

/** What a run is doing and what it waits for, or how it ended and what became of what was to follow. Pure. */
export function explainRun(run: SequenceRecord, evidence: Evidence): ExplainedRun {
  const { id, context, project, stage, service, sequence, state, result, status } = run;
  return {
    ...{ id, context, project, stage, service, sequence, state, since: sinceOf(run) },
    ...(result === undefined ? {} : { result }),
    ...(status === undefined ? {} : { status }),
    findings: findingsOf(run, evidence),
  };
}

function findingsOf(run: SequenceRecord, evidence: Evidence): Finding[] {
  switch (run.state) {
    case 'waiting':
      return [queueFinding(run, evidence), ...taskFindings(run, evidence)];
    case 'started':
      return taskFindings(run, evidence);
    case 'waitingForApproval':
      return [approvalFinding(run, evidence)];
    case 'paused':
      return [pausedFinding(run), ...pausedWithin(run, evidence)];
    case 'aborting':
      return [abortingFinding(run)];
    case 'finished':
      return endFindings(run, evidence);
  }
}

function pausedWithin(run: SequenceRecord, evidence: Evidence): Finding[] {
  return run.pausedFrom === 'waitingForApproval' ? [approvalFinding(run, evidence)] : taskFindings(run, evidence);
}
