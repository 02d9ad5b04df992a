import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { messageOf, slipwayError } from '../../kit/errors/index.ts';
import { settingsFileSchema, type SettingsFile } from './schema.ts';
import { resolveSettings, type GlobalFlags, type Settings } from './settings.ts';

/** @throws SLW_CLI_SETTINGS_INVALID, SLW_CLI_FILE_UNREADABLE, SLW_CLI_USAGE */
export function loadSettings(flags: GlobalFlags, env: Readonly<Record<string, string | undefined>>): Settings {
  return resolveSettings({ flags, env, file: readSettingsFile(settingsPath(env)), readToken });
}

/** `$XDG_CONFIG_HOME/slipway/config.yaml`, by default below `~/.config`. */
export function settingsPath(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CONFIG_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.config') : base, 'slipway', 'config.yaml');
}

function readSettingsFile(file: string): SettingsFile {
  if (!existsSync(file)) return {};
  const content = parsed(file);
  const validate = new Ajv({ allErrors: true, strict: false }).compile<SettingsFile>(settingsFileSchema);
  if (validate(content)) return content;
  const reasons = (validate.errors ?? []).map((error) => {
    const key = error.instancePath.slice(1) || String(error.params['additionalProperty'] ?? 'the file');
    return `${key} ${error.message ?? 'is not valid'}`;
  });
  throw slipwayError('SLW_CLI_SETTINGS_INVALID', { file, reasons: reasons.join('; ') });
}

function parsed(file: string): unknown {
  const text = read(file);
  try {
    return parse(text) ?? {};
  } catch (cause) {
    throw slipwayError('SLW_CLI_SETTINGS_INVALID', { file, reasons: messageOf(cause) }, { cause });
  }
}

function readToken(file: string): string {
  return read(file).trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file, reason: messageOf(cause) }, { cause });
  }
}
