import type { ErrorObject } from 'ajv';
import type { ReadYaml, YamlProblem } from './read.ts';

/** What a schema finds wrong, each with its place in the file. Pure. */
export function schemaProblems(
  errors: readonly ErrorObject[] | null | undefined,
  place: ReadYaml['place'],
): readonly YamlProblem[] {
  return (errors ?? []).map((error) => problemOf(error, place));
}

function problemOf(error: ErrorObject, place: ReadYaml['place']): YamlProblem {
  const missing = error.params['missingProperty'] as string | undefined;
  const path = error.instancePath.split('/').slice(1).map(step);
  const field = [...path, ...(missing === undefined ? [] : [missing])].join('.');
  const message = missing === undefined ? (error.message ?? 'is not valid') : 'is required';
  return { field: field || 'the file', message, ...place(path) };
}

function step(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}
