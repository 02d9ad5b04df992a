import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import {
  addRolloutsController,
  apiAccess,
  attachSandbox,
  callApi,
  startDetachedSandbox,
  type Sandbox,
} from '../../sandbox/index.ts';
import { silentReport, withLock } from '../../tools/index.ts';
import { RUN_FOLDER, runFiles } from './run-folder.ts';
import { readSharedRecord } from './shared-record.ts';

let attached: Promise<Sandbox> | undefined;
let withController: Promise<Sandbox> | undefined;

/**
 * The cluster that all tests of a run share, started by the first call in whichever worker (about four seconds).
 * Work in a namespace of your own; never stop it.
 */
export function sandbox(): Promise<Sandbox> {
  attached ??= attach();
  return attached;
}

/**
 * The shared cluster with the controller of Argo Rollouts, which the first call adds to it.
 * A test of a cluster without Rollouts starts one of its own.
 */
export function rolloutsSandbox(): Promise<Sandbox> {
  withController ??= addController();
  return withController;
}

async function addController(): Promise<Sandbox> {
  const cluster = await sandbox();
  const folder = runFolder();
  await withLock(runFiles.lock(folder), async () => {
    if (existsSync(runFiles.controller(folder))) return;
    const release = { socket: runFiles.controllerKeeper(folder), owner: runFiles.owner(folder) };
    const { pid } = await addRolloutsController(cluster, { report: silentReport(), release });
    await writeFile(runFiles.controller(folder), String(pid));
  });
  return cluster;
}

async function attach(): Promise<Sandbox> {
  const folder = runFolder();
  return await withLock(runFiles.lock(folder), async () => {
    const record = (await readSharedRecord(folder)) ?? (await start(folder));
    return attachSandbox(record);
  });
}

function runFolder(): string {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined) throw new Error('sandbox() needs the global set-up of the jest project real-parts');
  return folder;
}

async function start(folder: string) {
  const record = await startDetachedSandbox({
    socket: runFiles.keeper(folder),
    owner: runFiles.owner(folder),
    report: silentReport(),
  });
  const unfinished = `${runFiles.record(folder)}.new`;
  await writeFile(unfinished, JSON.stringify(record), { mode: 0o600 });
  await rename(unfinished, runFiles.record(folder));
  return record;
}

/** Makes a namespace that no other test uses and returns its name, for example `test-carts-5f0c2a`. */
export async function freshNamespace(prefix = 'test'): Promise<string> {
  const name = `${prefix}-${randomBytes(3).toString('hex')}`;
  const { kubeconfig } = await sandbox();
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const answer = await callApi(await apiAccess(kubeconfig), 'POST', '/api/v1/namespaces', object);
  if (answer.status !== 201) throw new Error(`namespace ${name} was refused: ${answer.status} ${answer.body}`);
  return name;
}
