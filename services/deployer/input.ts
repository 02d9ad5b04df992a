import { parseDuration } from '../kit/config/index.ts';
import { slipwayError, type FieldError } from '../kit/errors/index.ts';
import { isObject, type JsonObject } from '../kit/events/index.ts';

/** Strategies this service carries out, as `.finished` names them; Keptn's other name for `duplicate` is taken, too. */
export const STRATEGIES = ['direct', 'user_managed', 'duplicate'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface ServiceScope {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
}

export interface UriLists {
  readonly local?: readonly string[];
  readonly public?: readonly string[];
}

/** What a deployment event asks for. */
export interface DeploymentInput {
  readonly scope: ServiceScope;
  readonly strategy: Strategy;
  /** From `configurationChange.values`; empty when the event changes nothing. */
  readonly values: JsonObject;
  /** Addresses that the sender knows of. */
  readonly uris: UriLists;
  readonly timeoutMs: number;
}

const LONGEST_LABEL = 63;
const LONGEST_TIMEOUT_MS = 24 * 3_600_000;
/** A flag, or anything that no image reference holds; the values go by stdin, but a chart may put an image into an argument. */
const NO_IMAGE = /^-|[\s\p{Cc}]/u;

/**
 * Reads what the harness has already checked by schema, and checks the rest, everything at once.
 * @throws SLW_DEPLOY_STRATEGY, SLW_DEPLOY_INPUT naming each field
 */
export function readInput(scope: ServiceScope, data: JsonObject, defaultTimeoutMs: number): DeploymentInput {
  const deployment = section(data, 'deployment');
  const values = section(section(data, 'configurationChange'), 'values');
  const timeout = timeoutOf(deployment['timeout'], 'data.deployment.timeout', defaultTimeoutMs);
  const late = typeof timeout === 'number' ? [] : [timeout];
  const fields = [...serviceErrors(scope), ...imageErrors(values['image']), ...late];
  if (fields.length > 0 || typeof timeout !== 'number') throw refused(fields);
  const [local, publicly] = [texts(deployment['deploymentURIsLocal']), texts(deployment['deploymentURIsPublic'])];
  const uris = { ...(local === undefined ? {} : { local }), ...(publicly === undefined ? {} : { public: publicly }) };
  return { scope, strategy: strategyOf(deployment['deploymentstrategy']), values, uris, timeoutMs: timeout };
}

/** The properties of a task that changes no values, such as `rollback`: what they are, and how long they allow. */
export interface TaskProperties {
  readonly properties: JsonObject;
  readonly timeoutMs: number;
}

/** @throws SLW_DEPLOY_INPUT */
export function readProperties(task: string, data: JsonObject, defaultTimeoutMs: number): TaskProperties {
  const properties = section(data, task);
  const timeoutMs = timeoutOf(properties['timeout'], `data.${task}.timeout`, defaultTimeoutMs);
  if (typeof timeoutMs !== 'number') throw refused([timeoutMs]);
  return { properties, timeoutMs };
}

/** The strategy that the deployment of the same run had, or that the sender names. @throws SLW_DEPLOY_STRATEGY */
export function deployedStrategy(data: JsonObject): Strategy | undefined {
  const value = section(data, 'deployment')['deploymentstrategy'];
  return value === undefined || value === '' ? undefined : strategyOf(value);
}

export function strategyOf(value: unknown): Strategy {
  const strategy = STRATEGIES.find((candidate) => candidate === (value === 'blue_green_service' ? 'duplicate' : value));
  if (strategy !== undefined) return strategy;
  const told = value === undefined || value === '' ? '(none is given)' : JSON.stringify(value);
  throw slipwayError('SLW_DEPLOY_STRATEGY', { strategy: told });
}

/** Project and stage only become part of names that are shortened; the service is a host name of its own in the URIs. */
function serviceErrors({ service }: ServiceScope): readonly FieldError[] {
  if (service.length <= LONGEST_LABEL) return [];
  return [{ field: 'data.service', message: `is longer than the ${LONGEST_LABEL} characters of a Kubernetes label` }];
}

function imageErrors(image: unknown, field = 'data.configurationChange.values.image'): readonly FieldError[] {
  if (isObject(image)) {
    return Object.entries(image).flatMap(([key, value]) =>
      isObject(value) ? [] : imageErrors(value, `${field}.${key}`),
    );
  }
  if (typeof image !== 'string' || !NO_IMAGE.test(image)) return [];
  const message = `must be the name of an image, not ${JSON.stringify(image.slice(0, 80))}: no leading dash, no white space`;
  return [{ field, message }];
}

/** Milliseconds, or what is wrong. */
function timeoutOf(value: unknown, field: string, defaultMs: number): number | FieldError {
  if (value === undefined || value === null || value === '') return defaultMs;
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms !== undefined && ms >= 1_000 && ms <= LONGEST_TIMEOUT_MS) return ms;
  return { field, message: 'must be a duration between 1s and 24h, such as 90s or 10m' };
}

function refused(fields: readonly FieldError[]): Error {
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  return slipwayError('SLW_DEPLOY_INPUT', { reasons }, { fields });
}

function section(data: JsonObject, key: string): JsonObject {
  const value = data[key];
  return isObject(value) ? value : {};
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((uri) => typeof uri === 'string') : undefined;
}
