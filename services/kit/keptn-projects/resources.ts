import type { ResourceScope } from '../projects/index.ts';
import type { KeptnApi } from './api.ts';

const RESOURCES = '/resource-service/v1';

interface Resource {
  readonly resourceURI?: string;
  readonly resourceContent?: string;
  readonly metadata?: { readonly version?: string };
}

/** A file and the commit it was read at. */
export interface ReadFile {
  readonly content: Buffer;
  readonly commit: string | undefined;
}

export async function readFileOf(
  api: KeptnApi,
  scope: ResourceScope,
  path: string,
  commit?: string,
): Promise<ReadFile | undefined> {
  const query = commit === undefined ? '' : `?gitCommitID=${encodeURIComponent(commit)}`;
  const found = await api.ask<Resource>(`${placeOf(scope)}/resource/${encodeURIComponent(path)}${query}`);
  if (found === undefined) return undefined;
  return { content: Buffer.from(found.resourceContent ?? '', 'base64'), commit: found.metadata?.version };
}

/** Paths of the scope's files, sorted. Keptn lists what there is now, at whatever commit. */
export async function filesOf(api: KeptnApi, scope: ResourceScope): Promise<readonly string[]> {
  const all = await api.askAll<Resource>(`${placeOf(scope)}/resource`, 'resources');
  return (all ?? []).map(({ resourceURI = '' }) => resourceURI.replace(/^\/+/, '')).sort();
}

/** The commit that a project or stage stands at; undefined where Keptn does not say. */
export async function commitOf(api: KeptnApi, scope: ResourceScope): Promise<string | undefined> {
  // Each of them names the commit, so the first page is enough.
  const page = await api.ask<{ readonly resources?: readonly Resource[] }>(`${placeOf(scope)}/resource`);
  const named = page?.resources?.find(({ metadata }) => metadata?.version !== undefined && metadata.version !== '');
  return named?.metadata?.version;
}

export async function writeFilesOf(
  api: KeptnApi,
  scope: ResourceScope,
  files: readonly { readonly path: string; readonly content: Uint8Array }[],
): Promise<string | undefined> {
  const resources = files.map(({ path, content }) => ({
    resourceURI: path,
    resourceContent: Buffer.from(content).toString('base64'),
  }));
  const answer = await api.ask<{ readonly commitID?: string; readonly metadata?: { readonly version?: string } }>(
    `${placeOf(scope)}/resource`,
    { method: 'PUT', body: { resources } },
  );
  return answer?.commitID ?? answer?.metadata?.version;
}

function placeOf({ project, stage, service }: ResourceScope): string {
  const parts = [['project', project], ...(stage === undefined ? [] : [['stage', stage]])];
  if (service !== undefined) parts.push(['service', service]);
  return `${RESOURCES}/${parts.map(([kind, name = '']) => `${kind}/${encodeURIComponent(name)}`).join('/')}`;
}
