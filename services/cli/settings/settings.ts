import { parseDuration } from '../../kit/config/index.ts';
import { slipwayError, type FieldError } from '../../kit/errors/index.ts';
import type { Output } from '../terminal/index.ts';
import type { SettingsFile } from './schema.ts';

/** The global options as commander leaves them. */
export interface GlobalFlags {
  readonly endpoint?: string;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly output?: Output;
  readonly headers?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly timeout?: string;
}

export interface Settings {
  readonly endpoint: string;
  readonly token?: string;
  readonly project?: string;
  readonly output: Output;
  readonly headers: boolean;
  readonly noColor: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** Milliseconds; undefined when nobody set one, then each command has its own. */
  readonly timeout?: number;
}

export interface SettingsSources {
  readonly flags: GlobalFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: SettingsFile;
  /** Reads a token file. @throws SLW_CLI_FILE_UNREADABLE */
  readonly readToken: (file: string) => string;
}

export const DEFAULT_ENDPOINT = 'http://127.0.0.1:8080';

/**
 * The settings in force: flags over environment over file.
 * @throws SLW_CLI_USAGE naming every value that cannot be used.
 */
export function resolveSettings(sources: SettingsSources): Settings {
  const { flags, env, file } = sources;
  const endpoint = flags.endpoint ?? given(env['SLIPWAY_ENDPOINT']) ?? file.endpoint ?? DEFAULT_ENDPOINT;
  const timeoutText = flags.timeout ?? given(env['SLIPWAY_TIMEOUT']) ?? file.timeout;
  const timeout = timeoutText === undefined ? undefined : parseDuration(timeoutText);
  complain(endpoint, timeoutText, timeout);
  const token = tokenOf(sources);
  const project = given(env['SLIPWAY_PROJECT']) ?? file.project;
  return {
    endpoint: endpoint.replace(/\/+$/, ''),
    ...(token === undefined ? {} : { token }),
    ...(project === undefined ? {} : { project }),
    output: flags.output ?? file.output ?? 'table',
    headers: flags.headers ?? true,
    noColor: flags.color === false || file.color === false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    ...(timeout === undefined ? {} : { timeout }),
  };
}

function complain(endpoint: string, timeoutText: string | undefined, timeout: number | undefined): void {
  const fields: FieldError[] = [];
  const reason = endpointFault(endpoint);
  if (reason !== undefined) fields.push({ field: '--endpoint', message: reason });
  if (timeoutText !== undefined && (timeout === undefined || timeout === 0)) {
    fields.push({ field: '--timeout', message: `must be a Go duration like 90s or 10m, not "${timeoutText}"` });
  }
  if (fields.length === 0) return;
  throw slipwayError('SLW_CLI_USAGE', { reason: 'A setting cannot be used', help: 'slipway --help' }, { fields });
}

/** A password in the address would end in logs and in the list of processes. */
function endpointFault(endpoint: string): string | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'must be an http:// or https:// address';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password; use --token-file';
  return undefined;
}

function tokenOf({ flags, env, file, readToken }: SettingsSources): string | undefined {
  if (flags.token !== undefined) return flags.token;
  if (flags.tokenFile !== undefined) return readToken(flags.tokenFile);
  const token = given(env['SLIPWAY_TOKEN']);
  if (token !== undefined) return token;
  const tokenFile = given(env['SLIPWAY_TOKEN_FILE']) ?? file.tokenFile;
  return tokenFile === undefined ? file.token : readToken(tokenFile);
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
