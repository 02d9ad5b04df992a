import { slipwayError } from '../errors/index.ts';
import { joinPath, locate, STAGES_FOLDER } from './layout.ts';
import { METADATA_FILE, serviceMetadata } from './metadata.ts';
import { checkScope, checkServiceName, serviceNameProblem, stageNameProblem } from './names.ts';
import type { OpenProject } from './store.ts';
import type { Committed } from './types.ts';

/** The commit a scope stands at now. @throws SLW_STAGE_UNKNOWN */
export async function headOf(open: OpenProject, stage: string | undefined): Promise<string> {
  const scope = { project: open.name, ...(stage === undefined ? {} : { stage }) };
  checkScope(scope);
  const { branch, folder } = locate(open.layout, scope);
  const head = await open.repository.look(`refs/heads/${branch}`, folder === '' ? [] : [folder]);
  if (head === undefined || (folder !== '' && head.found.get(folder)?.type !== 'tree')) {
    throw stageUnknown(open, stage);
  }
  return head.commit;
}

export async function stagesOf(open: OpenProject): Promise<readonly string[]> {
  const names = open.layout.stages === 'folders' ? await stageFolders(open) : await open.repository.branches();
  const main = open.layout.stages === 'branches' ? open.layout.main : undefined;
  return names.filter((name) => name !== main && stageNameProblem(name) === undefined).sort();
}

/** The folders of a stage that hold metadata.yaml: a stage has folders with resources of its own too. */
export async function servicesOf(open: OpenProject, stage: string): Promise<readonly string[]> {
  const scope = { project: open.name, stage };
  checkScope(scope);
  const { branch, folder } = locate(open.layout, scope);
  const entries = await open.repository.list(`refs/heads/${branch}`, folder, 'grandchildren');
  if (entries === undefined || (folder !== '' && entries.length === 0)) throw stageUnknown(open, stage);
  const paths = new Set(entries.map((entry) => entry.path));
  const names = entries.map((entry) => firstPart(entry.path.slice(folder === '' ? 0 : folder.length + 1)));
  const services = [...new Set(names)].filter((name) => serviceNameProblem(name) === undefined);
  return services.filter((name) => paths.has(joinPath(folder, name, METADATA_FILE))).sort();
}

/**
 * Adds the service to the stages that do not have it: one commit where stages are folders, one for each branch
 * otherwise; run again after a crash, it completes what is missing.
 */
export async function addService(open: OpenProject, service: string, time: Date): Promise<Committed> {
  checkServiceName(service);
  const { content } = serviceMetadata(service, time);
  const commits: string[] = [];
  for (const [branch, folders] of await foldersOfService(open, service)) {
    const paths = folders.map((folder) => joinPath(folder, METADATA_FILE));
    const missing = await missingOf(open, branch, paths);
    if (missing.length === 0) continue;
    const files = missing.map((path) => ({ path, content }));
    commits.push((await open.repository.commit({ branch, files, message: `Create service ${service}`, time })).commit);
  }
  const commit = commits.at(-1);
  if (commit === undefined) throw slipwayError('SLW_SERVICE_EXISTS', { project: open.name, service });
  return { commit };
}

/** Takes the service out of the stages that have it. @throws SLW_SERVICE_NOWHERE */
export async function removeService(open: OpenProject, service: string, time: Date): Promise<Committed> {
  checkServiceName(service);
  const commits: string[] = [];
  for (const [branch, folders] of await foldersOfService(open, service)) {
    const missing = await missingOf(open, branch, folders);
    const removed = folders.filter((folder) => !missing.includes(folder));
    if (removed.length === 0) continue;
    const message = `Delete service ${service}`;
    commits.push((await open.repository.commit({ branch, files: [], removed, message, time })).commit);
  }
  const commit = commits.at(-1);
  if (commit === undefined) throw slipwayError('SLW_SERVICE_NOWHERE', { project: open.name, service });
  return { commit };
}

/** The folders of a service in all stages, by the branch that they are on. */
async function foldersOfService(open: OpenProject, service: string) {
  const byBranch = new Map<string, string[]>();
  for (const stage of await stagesOf(open)) {
    const { branch, folder } = locate(open.layout, { project: open.name, stage, service });
    byBranch.set(branch, [...(byBranch.get(branch) ?? []), folder]);
  }
  return byBranch;
}

async function missingOf(open: OpenProject, branch: string, paths: readonly string[]): Promise<readonly string[]> {
  const snapshot = await open.repository.look(`refs/heads/${branch}`, paths);
  return paths.filter((path) => !snapshot?.found.has(path));
}

async function stageFolders(open: OpenProject): Promise<readonly string[]> {
  const entries = (await open.repository.list(`refs/heads/${open.layout.main}`, STAGES_FOLDER, 'children')) ?? [];
  return entries.filter((entry) => entry.type === 'tree').map((entry) => lastPart(entry.path));
}

function stageUnknown(open: OpenProject, stage: string | undefined): Error {
  return slipwayError('SLW_STAGE_UNKNOWN', { project: open.name, stage });
}

function firstPart(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
