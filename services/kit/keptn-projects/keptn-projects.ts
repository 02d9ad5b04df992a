import { resolve } from 'node:path';
import { slipwayError } from '../errors/index.ts';
import type { Projects } from '../projects/index.ts';
import { createKeptnApi, type KeptnApi, type KeptnApiSettings } from './api.ts';
import { exportFolder } from './export-folder.ts';
import { commitOf, filesOf, readFileOf, writeFilesOf } from './resources.ts';

const CONTROL = '/controlPlane/v1/project';

export interface KeptnProjectsOptions {
  readonly api: KeptnApiSettings;
  /** The data folder; exported folders go to `cache/trees/`. */
  readonly dir: string;
  readonly newId: () => string;
}

/**
 * The projects of an existing Keptn, by its API: read and written there, made and changed by Keptn's own means alone.
 * Keptn lists files as they are now; their content is read at the commit asked for.
 */
export function createKeptnProjects({ api: settings, dir, newId }: KeptnProjectsOptions): Projects {
  const api = createKeptnApi(settings);
  const cache = resolve(dir, 'cache', 'trees');
  return {
    ...notHere(settings.url),
    list: async () => names(await api.askAll(CONTROL, 'projects'), 'projectName'),
    stages: async (project) => names(known(project, await api.askAll(`${at(project)}/stage`, 'stages')), 'stageName'),
    async services(project, stage) {
      const path = `${at(project)}/stage/${encodeURIComponent(stage)}/service`;
      const found = await api.askAll(path, 'services');
      if (found === undefined) throw slipwayError('SLW_STAGE_UNKNOWN', { project, stage });
      return names(found, 'serviceName');
    },
    async about(project) {
      const found = known(project, await api.ask<Readonly<Record<string, unknown>>>(at(project)));
      return { name: project, layout: 'branches', ...createdOf(found) };
    },
    head: async (project, stage) => headOf(api, project, stage),
    read: async (scope, path, commit) => (await readFileOf(api, scope, path, commit))?.content,
    async listFiles(scope, under) {
      const folder = under === '' ? '' : `${under.replace(/\/+$/, '')}/`;
      return (await filesOf(api, scope)).filter((path) => path.startsWith(folder));
    },
    async write(scope, files) {
      const commit = await writeFilesOf(api, scope, files);
      if (commit === undefined) throw slipwayError('SLW_PROJECT_UNKNOWN', { project: scope.project });
      return { commit };
    },
    exportFolder: async (scope, path, commit) => exportFolder(api, { scope, path, commit, cache, id: newId() }),
  };
}

async function headOf(api: KeptnApi, project: string, stage: string | undefined): Promise<string> {
  const inStage = stage === undefined ? undefined : await commitOf(api, { project, stage });
  const commit = inStage ?? (await readFileOf(api, { project }, 'shipyard.yaml'))?.commit;
  if (commit === undefined) throw slipwayError('SLW_PROJECT_UNKNOWN', { project });
  return commit;
}

/** What Keptn's own means are for. */
function notHere(
  url: string,
): Pick<Projects, 'create' | 'update' | 'delete' | 'createService' | 'deleteService' | 'remove'> {
  const refuse = async (): Promise<never> => Promise.reject(slipwayError('SLW_KEPTN_PROJECTS', { url }));
  return {
    ...{ create: refuse, update: refuse, delete: refuse },
    ...{ createService: refuse, deleteService: refuse, remove: refuse },
  };
}

function at(project: string): string {
  return `${CONTROL}/${encodeURIComponent(project)}`;
}

function known<T>(project: string, found: T | undefined): T {
  if (found === undefined) throw slipwayError('SLW_PROJECT_UNKNOWN', { project });
  return found;
}

function names(found: readonly unknown[] | undefined, field: string): readonly string[] {
  return (found ?? []).flatMap((entry) => {
    const name = (entry as Readonly<Record<string, unknown>> | null)?.[field];
    return typeof name === 'string' ? [name] : [];
  });
}

/** Keptn tells nanoseconds since 1970, as text. */
function createdOf({ creationDate }: Readonly<Record<string, unknown>>): { readonly created?: string } {
  const nanoseconds = Number(creationDate);
  return Number.isFinite(nanoseconds) && nanoseconds > 0 ? { created: new Date(nanoseconds / 1e6).toISOString() } : {};
}
