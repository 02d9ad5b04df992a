import { RESULTS, STATUSES, mergeData, type JsonObject, type Result, type Status } from '../../kit/events/index.ts';

export interface Aggregate {
  readonly result: Result;
  readonly status: Status;
  readonly message: string;
  /** The answers' own blocks, merged. */
  readonly data: JsonObject;
}

/** Fields of an answer that speak of that one task and are not handed on as they are. */
const OWN_FIELDS = new Set(['project', 'stage', 'service', 'labels', 'status', 'result', 'message', 'temporaryData']);

/**
 * The answers of all executors of a task as one (specs/keptn.md 4.4): any fail or errored wins, then warning. A missing
 * result of an executor that succeeded counts as pass (Appendix B).
 */
export function aggregate(answers: readonly JsonObject[]): Aggregate {
  const statuses = answers.map(statusOf);
  const status = overallStatus(statuses);
  const results = answers.map((answer, index) => resultOf(answer, statuses[index] ?? 'unknown'));
  return {
    status,
    result: status === 'unknown' ? 'fail' : overallResult(results),
    message: answers
      .map(({ message }) => message)
      .filter((message) => typeof message === 'string' && message !== '')
      .join('; '),
    data: answers.reduce((merged, answer) => mergeData(merged, withoutOwn(answer)), {}),
  };
}

function statusOf({ status }: JsonObject): Status {
  // The Go SDK fills a missing status with succeeded (specs/keptn.md 1.3).
  if (status === undefined || status === '') return 'succeeded';
  return STATUSES.find((known) => known === status) ?? 'unknown';
}

function resultOf({ result }: JsonObject, status: Status): Result {
  if ((result === undefined || result === '') && status === 'succeeded') return 'pass';
  return RESULTS.find((known) => known === result) ?? 'fail';
}

function overallStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('errored')) return 'errored';
  if (statuses.includes('aborted')) return 'aborted';
  return statuses.every((status) => status === 'succeeded') ? 'succeeded' : 'unknown';
}

function overallResult(results: readonly Result[]): Result {
  if (results.includes('fail')) return 'fail';
  return results.includes('warning') ? 'warning' : 'pass';
}

function withoutOwn(answer: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => !OWN_FIELDS.has(name)));
}
