import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slipwayError } from '../services/kit/errors/index.ts';
import { ensureTools, silentReport, type Report } from '../tools/index.ts';
import { startKeeper, type Keeper, type RunningPart } from './keeper.ts';
import { isFree } from './ports.ts';
import { untilReady } from './wait.ts';

export interface NatsOptions {
  /** Folder of the JetStream store; default a new temporary one, which `stop` removes. */
  readonly dir?: string | undefined;
  /** Default a free one. With the same folder and port a server can come back after `kill`. */
  readonly port?: number | undefined;
  readonly config?: NatsConfig | undefined;
  /** Default: nothing is said, it takes a tenth of a second. */
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface NatsConfig {
  /** Writes every message to the disk before it is acknowledged, as in production. */
  readonly syncAlways?: boolean | undefined;
  /** Token that clients must give. */
  readonly token?: string | undefined;
}

/** A real nats-server with JetStream on loopback. */
export interface Nats {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly dir: string;
  /** Ends it in order; removes the folder when it was made by startNats. */
  stop(): Promise<void>;
  /** Ends it by SIGKILL and keeps the folder, to be started again on it. */
  kill(): Promise<void>;
}

/** What a process leaves to do when nothing may be left behind. */
export interface StartedNats extends Nats {
  readonly keeper: Keeper;
}

const READY_MS = 20_000;
const GRACE_MS = 3_000;

/** Starts nats-server; throws SLW_SANDBOX_PORT_TAKEN, SLW_SANDBOX_PART_DIED or SLW_SANDBOX_PART_SLOW. */
export async function startNats(options: NatsOptions = {}): Promise<StartedNats> {
  const { 'nats-server': command } = await ensureTools(['nats-server'], {
    report: options.report ?? silentReport(),
    signal: options.signal,
  });
  if (options.port !== undefined && !(await isFree(options.port))) {
    throw slipwayError('SLW_SANDBOX_PORT_TAKEN', { port: options.port, part: 'nats-server' });
  }
  const keeper = await startKeeper();
  try {
    const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'slipway-nats-')));
    if (options.dir === undefined) keeper.removeAtEnd(dir);
    const server = await launch(keeper, command, dir, options);
    const port = await untilReady(server, () => readPort(dir, server.pid), {
      timeout: READY_MS,
      signal: options.signal,
    });
    return describe(keeper, server, dir, port.number);
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

async function launch(keeper: Keeper, command: string, dir: string, options: NatsOptions): Promise<RunningPart> {
  const config = join(dir, 'nats.conf');
  const ports = portsFolder(dir);
  await rm(ports, { recursive: true, force: true });
  await mkdir(ports, { recursive: true });
  await writeFile(config, natsConfig(dir, options), { mode: 0o600 });
  const args = ['--config', config, '--ports_file_dir', ports];
  const log = join(dir, 'nats-server.log');
  return await keeper.start({ id: 'nats-server', command, args, cwd: dir, log, grace: GRACE_MS });
}

/** nats-server's configuration; port -1 lets it pick a free one itself, so that nobody can take it before. Pure. */
export function natsConfig(dir: string, options: Pick<NatsOptions, 'port' | 'config'>): string {
  const lines = [
    'host: 127.0.0.1',
    `port: ${options.port ?? -1}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(dir, 'jetstream'))}`,
    ...(options.config?.syncAlways === true ? ['  sync_interval: always'] : []),
    '}',
    ...(options.config?.token === undefined
      ? []
      : ['authorization {', `  token: ${JSON.stringify(options.config.token)}`, '}']),
  ];
  return `${lines.join('\n')}\n`;
}

function portsFolder(dir: string): string {
  return join(dir, 'ports');
}

/** The server writes this file when it listens; its name holds the process id, so it is not one of an earlier run. */
async function readPort(dir: string, pid: number): Promise<{ readonly number: number } | string> {
  try {
    const text = await readFile(join(portsFolder(dir), `nats-server_${pid}.ports`), 'utf8');
    const { nats } = JSON.parse(text) as { readonly nats: readonly string[] };
    return { number: Number(new URL(nats[0] ?? '').port) };
  } catch (error) {
    const unfinished = error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (unfinished) return 'it does not listen yet';
    throw error;
  }
}

function describe(keeper: Keeper, server: RunningPart, dir: string, port: number): StartedNats {
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    pid: server.pid,
    dir,
    stop: () => keeper.stop(),
    kill: async () => {
      server.signal('SIGKILL');
      await server.exited;
      await keeper.stop({ keepFolder: true });
    },
    keeper,
  };
}
