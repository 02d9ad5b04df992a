import { slipwayError } from '../kit/errors/index.ts';
import { isObject, type JsonObject } from '../kit/events/index.ts';
import type { RemediationAction, RemediationFile } from './schema.ts';

/** What is to be remedied, and how often that was tried. */
export interface Problem {
  readonly rootCause: string;
  readonly title: string;
  /** Of the next action, from 0. */
  readonly index: number;
}

export type Choice =
  | { readonly kind: 'action'; readonly action: RemediationAction }
  /** All that the file has was tried, or it has nothing for this problem. */
  | { readonly kind: 'none'; readonly reason: string };

/** Where nothing else matches. */
const DEFAULT = 'default';

/** @throws SLW_REMEDIATION_INPUT */
export function readProblem(data: JsonObject): Problem {
  const { problem, 'get-action': asked } = data;
  const { rootCause, problemTitle }: JsonObject = isObject(problem) ? problem : {};
  const { actionIndex = 0 }: JsonObject = isObject(asked) ? asked : {};
  const index = actionIndex ?? 0;
  if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) {
    const reasons = `get-action.actionIndex must be a whole number from 0, not ${JSON.stringify(index).slice(0, 80)}`;
    throw slipwayError('SLW_REMEDIATION_INPUT', { reasons });
  }
  return { rootCause: textOf(rootCause), title: textOf(problemTitle), index };
}

/** The root cause goes before the title, and both before `default` (specs/keptn.md 4.5). Pure. */
export function chooseAction({ spec }: RemediationFile, { rootCause, title, index }: Problem): Choice {
  const named = (name: string) => spec.remediations.find(({ problemType }) => problemType === name && name !== '');
  const found = named(rootCause) ?? named(title) ?? named(DEFAULT);
  if (found === undefined) {
    const known = spec.remediations.map(({ problemType }) => `"${problemType}"`).join(', ');
    return { kind: 'none', reason: `remediation.yaml has nothing for ${wordsOf(rootCause, title)}, only for ${known}` };
  }
  const action = found.actionsOnOpen[index];
  if (action !== undefined) return { kind: 'action', action };
  const count = found.actionsOnOpen.length;
  const all = count === 1 ? 'The one action' : `All ${count} actions`;
  return {
    kind: 'none',
    reason: `${all} of remediation.yaml for "${found.problemType}" ${count === 1 ? 'was' : 'were'} tried`,
  };
}

function wordsOf(rootCause: string, title: string): string {
  const words = [rootCause, title].filter((text) => text !== '').map((text) => `"${text.slice(0, 200)}"`);
  return words.length === 0 ? 'a problem without rootCause and problemTitle' : `the problem ${words.join(' or ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
