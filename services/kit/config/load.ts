import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { messageOf, slipwayError } from '../errors/index.ts';
import { parseDuration } from './duration.ts';
import { keptnValue } from './keptn-names.ts';
import { configSchema, type Config } from './schema.ts';

export interface ConfigSources {
  /** Usually `process.env`. Names that begin with SLIPWAY_ but are no setting are left alone: the CLI has its own. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** YAML file; SLIPWAY_CONFIG names one when this is absent. */
  readonly file?: string | undefined;
}

type Section = Record<string, unknown>;

/**
 * The configuration: file under environment, defaults filled in, checked, frozen.
 * @throws SLW_CONFIG_INVALID naming every wrong setting at once; SLW_CONFIG_UNREADABLE when the file cannot be read.
 */
export function loadConfig(sources: ConfigSources): Config {
  const file = sources.file ?? sources.env['SLIPWAY_CONFIG'];
  const candidate = merged(file === undefined ? {} : readFile(file), sources.env);
  const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, strict: false });
  ajv.addFormat('go-duration', (text: string) => parseDuration(text) !== undefined);
  const validate = ajv.compile<Config>(configSchema);
  if (validate(candidate)) return deepFreeze(candidate);
  const fields = (validate.errors ?? []).map((error) => ({
    field: settingName(error.instancePath, error.params as Section),
    message: error.message ?? 'is not valid',
  }));
  const reasons = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw slipwayError('SLW_CONFIG_INVALID', { reasons }, { fields });
}

/** The environment variable of a setting: `helm.timeout` is SLIPWAY_HELM_TIMEOUT, `data.dir` SLIPWAY_DATA_DIR. */
export function environmentName(section: string, key: string): string {
  return `SLIPWAY_${section}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
}

function merged(fromFile: Section, env: ConfigSources['env']): Section {
  const result: Section = { ...fromFile };
  for (const [section, schema] of Object.entries(configSchema.properties)) {
    const values: Section = { ...(result[section] as Section | undefined) };
    for (const [key, setting] of Object.entries<object>(schema.properties)) {
      const name = environmentName(section, key);
      const value = env[name];
      if (value !== undefined && value !== '') values[key] = valueOf(name, value, setting);
      else values[key] ??= keptnValue(`${section}.${key}`, env);
    }
    result[section] = values;
  }
  return result;
}

/** Lists and maps are YAML (or JSON) in the environment. */
function valueOf(name: string, text: string, setting: object): unknown {
  if (!('type' in setting) || (setting.type !== 'array' && setting.type !== 'object')) return text;
  try {
    return parse(text);
  } catch (cause) {
    throw slipwayError('SLW_CONFIG_UNREADABLE', { file: name, reason: messageOf(cause) }, { cause });
  }
}

function readFile(file: string): Section {
  try {
    return (parse(readFileSync(file, 'utf8')) as Section | null) ?? {};
  } catch (cause) {
    throw slipwayError('SLW_CONFIG_UNREADABLE', { file, reason: messageOf(cause) }, { cause });
  }
}

function settingName(path: string, params: Section): string {
  const unknown = params['additionalProperty'];
  const name = path.slice(1).replaceAll('/', '.');
  return typeof unknown === 'string' ? [name, unknown].filter(Boolean).join('.') : name || 'the file';
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
