import { slipwayError } from '../errors/index.ts';
import type { ResourceScope } from './types.ts';

const KEPTN_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const KEPTN_WORDS =
  'it must be lower-case letters, digits and dashes, begin with a letter and end with a letter or digit';
const LABEL_WORDS = 'it must be lower-case letters, digits and dashes, and begin and end with a letter or digit';

/** Why a text is no project name (specs/keptn.md 3.4), or undefined when it is one. */
export function projectNameProblem(name: string): string | undefined {
  return problem(name, KEPTN_NAME, KEPTN_WORDS, 200);
}

/** Stages become part of a namespace, and that is a DNS label of 63 at most. */
export function stageNameProblem(name: string): string | undefined {
  return problem(name, KEPTN_NAME, KEPTN_WORDS, 63);
}

/** Services become part of release names, which Helm bounds to 53: Keptn leaves 43. */
export function serviceNameProblem(name: string): string | undefined {
  return problem(name, LABEL, LABEL_WORDS, 43);
}

/** @throws SLW_PROJECT_NAME_INVALID, SLW_STAGE_NAME_INVALID, SLW_SERVICE_NAME_INVALID, SLW_RESOURCE_SCOPE_INVALID */
export function checkScope(scope: ResourceScope): void {
  checkProjectName(scope.project);
  if (scope.stage !== undefined) checkStageName(scope.stage);
  if (scope.service === undefined) return;
  if (scope.stage === undefined) throw slipwayError('SLW_RESOURCE_SCOPE_INVALID', { service: scope.service });
  checkServiceName(scope.service);
}

export function checkProjectName(name: string): void {
  const reason = projectNameProblem(name);
  if (reason !== undefined) throw slipwayError('SLW_PROJECT_NAME_INVALID', { name: JSON.stringify(name), reason });
}

export function checkStageName(name: string): void {
  const reason = stageNameProblem(name);
  if (reason !== undefined) throw slipwayError('SLW_STAGE_NAME_INVALID', { name: JSON.stringify(name), reason });
}

export function checkServiceName(name: string): void {
  const reason = serviceNameProblem(name);
  if (reason !== undefined) throw slipwayError('SLW_SERVICE_NAME_INVALID', { name: JSON.stringify(name), reason });
}

function problem(name: string, shape: RegExp, words: string, longest: number): string | undefined {
  if (name.length > longest) return `it is longer than ${longest} characters`;
  return shape.test(name) ? undefined : words;
}
