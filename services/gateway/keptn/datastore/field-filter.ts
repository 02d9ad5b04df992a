import { slipwayError } from '../../../kit/errors/index.ts';
import { encodeStructured, type CloudEvent } from '../../../kit/events/index.ts';

/** `data.project:shop AND data.result:pass,warning`: fields of the event as it travels, each with the values it may have. */
export type FieldFilter = readonly { readonly path: readonly string[]; readonly values: readonly string[] }[];

const PROJECT = 'data.project';
const CONTEXT = 'shkeptncontext';

/** @throws SLW_KEPTN_EVENT_FILTER */
export function parseFieldFilter(text: string): FieldFilter {
  const terms = text.split(' AND ').filter((term) => term.trim() !== '');
  const filter = terms.map((term) => {
    const colon = term.indexOf(':');
    if (colon < 1) throw invalid(`"${term}" has no colon between field and value`);
    return { path: term.slice(0, colon).trim().split('.'), values: term.slice(colon + 1).split(',') };
  });
  const bounded = filter.some(({ path, values }) => [PROJECT, CONTEXT].includes(path.join('.')) && values[0] !== '');
  if (!bounded) throw invalid(`it must name ${PROJECT} or ${CONTEXT}`);
  return filter;
}

export function matchesFields(event: CloudEvent, filter: FieldFilter): boolean {
  const fields = JSON.parse(encodeStructured(event)) as unknown;
  return filter.every(({ path, values }) => values.includes(textAt(fields, path) ?? '\0'));
}

function textAt(fields: unknown, path: readonly string[]): string | undefined {
  let at = fields;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'string' || typeof at === 'number' || typeof at === 'boolean' ? String(at) : undefined;
}

function invalid(reason: string): Error {
  return slipwayError('SLW_KEPTN_EVENT_FILTER', { reason });
}
