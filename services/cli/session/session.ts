import { slipwayError } from '../../kit/errors/index.ts';
import { createClient, type Client, type Connection } from '../client/index.ts';
import { checkInputs, type InputName } from '../input/index.ts';
import { loadSettings, type GlobalFlags, type Settings } from '../settings/index.ts';
import { styleOf, type Io, type Style } from '../terminal/index.ts';

/** What a command that talks to the gateway works with. */
export interface Session {
  readonly io: Io;
  readonly settings: Settings;
  readonly client: Client;
  readonly connection: Connection;
  /** Style of standard error, where progress goes, and of standard output. */
  readonly style: Style;
  readonly outStyle: Style;
  /** A line of progress on standard error, unless `-q`. */
  readonly note: (line: string) => void;
  /** Checks options by kind; `help` is what a wrong one is pointed to. */
  readonly check: (given: Readonly<Partial<Record<InputName, string | undefined>>>) => void;
  /** The project of the option, or the one of the settings. @throws SLW_CLI_USAGE */
  readonly projectOf: (option: string | undefined) => string;
}

/** Commands that wait for nothing answer within this, unless --timeout says otherwise. */
const REQUEST_TIMEOUT = 30_000;

/** @throws SLW_CLI_USAGE, SLW_CLI_SETTINGS_INVALID, SLW_CLI_FILE_UNREADABLE */
export function openSession(io: Io, flags: GlobalFlags, help: string): Session {
  const settings = loadSettings(flags, io.env);
  const style = styleOf(io, io.err, settings.noColor);
  const write = (line: string) => io.err.write(`${line}\n`);
  const connection: Connection = {
    endpoint: settings.endpoint,
    ...(settings.token === undefined ? {} : { token: settings.token }),
    timeout: Math.min(settings.timeout ?? REQUEST_TIMEOUT, REQUEST_TIMEOUT),
    signal: io.signal,
    trace: (line) => (settings.verbose ? write(style.paint('dim', line)) : undefined),
  };
  return {
    io,
    settings,
    connection,
    client: createClient(connection),
    style,
    outStyle: styleOf(io, io.out, settings.noColor),
    note: (line) => (settings.quiet ? undefined : write(line)),
    check: (given) => checkInputs(given, help),
    projectOf: (option) => projectOf(option ?? settings.project, help),
  };
}

function projectOf(project: string | undefined, help: string): string {
  if (project === undefined) {
    const fields = [{ field: '--project', message: 'is required, or set SLIPWAY_PROJECT' }];
    throw slipwayError('SLW_CLI_USAGE', { reason: 'A project is missing', help }, { fields });
  }
  checkInputs({ project }, help);
  return project;
}
