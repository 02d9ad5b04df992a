import { isObject, type JsonObject } from '../../kit/events/index.ts';
import type { Window } from '../window.ts';

/**
 * A query with Keptn's placeholders put in, `$NAME` or `${NAME}`, in any case: PROJECT, STAGE, SERVICE, CONTEXT,
 * DURATION_SECONDS (`120s`), DEPLOYMENT (canary, primary ...), LABEL.x and the names of the SLO file's filter. Unknown ones stay.
 */
export function fillIn(
  query: string,
  data: JsonObject,
  window: Window,
  context: string,
  filter: Readonly<Record<string, string>>,
): string {
  const known = new Map(
    Object.entries(valuesOf(data, window, context, filter)).map(([name, value]) => [name.toUpperCase(), value]),
  );
  return query.replace(/\$(?:\{([\w.-]+)\}|([\w]+(?:\.[\w-]+)*))/g, (placeholder, braced?: string, bare?: string) => {
    return known.get((braced ?? bare ?? '').toUpperCase()) ?? placeholder;
  });
}

function valuesOf(
  data: JsonObject,
  { start, end }: Window,
  context: string,
  filter: Readonly<Record<string, string>>,
): Record<string, string> {
  const seconds = Math.max(1, Math.round((end.getTime() - start.getTime()) / 1_000));
  const labels = isObject(data['labels']) ? data['labels'] : {};
  const deployment = isObject(data['deployment']) ? data['deployment'] : {};
  const names = Array.isArray(deployment['deploymentNames']) ? deployment['deploymentNames'] : [];
  return {
    ...filter,
    ...Object.fromEntries(Object.entries(labels).map(([name, value]) => [`LABEL.${name}`, text(value)])),
    PROJECT: text(data['project']),
    STAGE: text(data['stage']),
    SERVICE: text(data['service']),
    CONTEXT: context,
    DEPLOYMENT: text(names[0]),
    DURATION_SECONDS: `${seconds}s`,
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
