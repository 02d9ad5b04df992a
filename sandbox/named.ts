import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slipwayError } from '../services/kit/errors/index.ts';
import { projectRoot, withLock, type Report } from '../tools/index.ts';
import { attachSandbox, isUp, startDetachedSandbox, type SandboxRecord } from './detached.ts';
import type { ClusterPart } from './parts.ts';
import type { Sandbox } from './types.ts';

/** A sandbox that `slipway sandbox up` started. */
export interface NamedSandbox extends Sandbox {
  readonly name: string;
  /** When it was started, RFC 3339. */
  readonly started: string;
}

export interface UpOptions {
  readonly name?: string | undefined;
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Folder of the records; default `.slipway/sandboxes` in the project. */
  readonly records?: string | undefined;
  /** Default DEFAULT_PARTS. */
  readonly parts?: readonly ClusterPart[] | undefined;
}

interface NamedRecord extends SandboxRecord {
  readonly name: string;
  readonly started: string;
}

export const DEFAULT_SANDBOX = 'default';

/** Lower-case letters, digits and hyphens: it becomes a file name and a part of the context's name. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/**
 * Starts a sandbox that stays until `sandboxDown`. Its context is `slipway-<name>`.
 * Throws SLW_SANDBOX_NAME_INVALID, SLW_SANDBOX_NAME_TAKEN and what startSandbox throws.
 */
export async function sandboxUp(options: UpOptions = {}): Promise<NamedSandbox> {
  const name = checkName(options.name);
  const records = options.records ?? recordsFolder();
  await mkdir(records, { recursive: true });
  return await withLock(join(records, `${name}.lock`), async () => {
    const old = await readRecord(records, name);
    if (old !== undefined && (await isUp(old))) throw slipwayError('SLW_SANDBOX_NAME_TAKEN', { name });
    if (old !== undefined) await attachSandbox(old).stop();
    return describe(await start(name, records, options));
  });
}

async function start(name: string, records: string, options: UpOptions): Promise<NamedRecord> {
  const started = new Date().toISOString();
  // In the temporary folder, since the path of a socket must be short.
  const dir = await mkdtemp(join(tmpdir(), `slipway-${name}-`));
  try {
    const socket = join(dir, 'keeper.sock');
    const { report, signal, parts } = options;
    const context = `slipway-${name}`;
    const record = await startDetachedSandbox({ dir, temporary: true, socket, context, report, signal, parts });
    const named = { ...record, name, started };
    await writeFile(recordPath(records, name), `${JSON.stringify(named, null, 2)}\n`, { mode: 0o600 });
    return named;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

/** Ends the sandbox of that name and resolves when nothing of it is left. Throws SLW_SANDBOX_UNKNOWN. */
export async function sandboxDown(wanted?: string, options: Pick<UpOptions, 'records'> = {}): Promise<void> {
  const name = checkName(wanted);
  const records = options.records ?? recordsFolder();
  const record = await readRecord(records, name);
  if (record === undefined) throw slipwayError('SLW_SANDBOX_UNKNOWN', { name });
  await attachSandbox(record).stop();
  await rm(record.dir, { recursive: true, force: true });
  await rm(recordPath(records, name), { force: true });
}

/** The sandbox of that name if it is up. Throws SLW_SANDBOX_UNKNOWN. */
export async function sandboxNamed(wanted?: string, options: Pick<UpOptions, 'records'> = {}): Promise<NamedSandbox> {
  const name = checkName(wanted);
  const record = await readRecord(options.records ?? recordsFolder(), name);
  if (record === undefined || !(await isUp(record))) throw slipwayError('SLW_SANDBOX_UNKNOWN', { name });
  return describe(record);
}

/** Those that are up, by name; records of sandboxes that are gone (after a reboot) are dropped. */
export async function listSandboxes(options: Pick<UpOptions, 'records'> = {}): Promise<readonly NamedSandbox[]> {
  const records = options.records ?? recordsFolder();
  const names = (await recordFiles(records)).map((file) => file.replace(/\.json$/, '')).sort();
  const up: NamedSandbox[] = [];
  for (const name of names) {
    const record = await readRecord(records, name);
    if (record === undefined) continue;
    if (await isUp(record)) up.push(describe(record));
    else await sandboxDown(name, { records });
  }
  return up;
}

function describe(record: NamedRecord): NamedSandbox {
  return { ...attachSandbox(record), name: record.name, started: record.started };
}

function checkName(name = DEFAULT_SANDBOX): string {
  if (NAME.test(name)) return name;
  throw slipwayError('SLW_SANDBOX_NAME_INVALID', { name });
}

function recordsFolder(): string {
  return join(projectRoot(), '.slipway', 'sandboxes');
}

function recordPath(records: string, name: string): string {
  return join(records, `${name}.json`);
}

async function recordFiles(records: string): Promise<readonly string[]> {
  try {
    return (await readdir(records)).filter((file) => file.endsWith('.json'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function readRecord(records: string, name: string): Promise<NamedRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordPath(records, name), 'utf8')) as NamedRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
