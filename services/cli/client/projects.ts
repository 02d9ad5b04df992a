import type { RemoteSettings } from '../../kit/projects/index.ts';
import { requestJson, type Connection } from './http.ts';

export interface ProjectBody {
  readonly name?: string;
  readonly shipyard?: string;
  readonly remote?: RemoteSettings | null;
}

export interface SavedProject {
  readonly name: string;
  readonly commit: string;
  readonly stages: readonly string[];
  readonly remote?: { readonly url: string };
}

/** Where files lie. */
export interface Place {
  readonly project: string;
  readonly stage?: string;
  readonly service?: string;
}

/** All throw as `request` does. */
export async function saveProject(
  connection: Connection,
  how: 'create' | 'update',
  name: string,
  body: ProjectBody,
): Promise<SavedProject> {
  const parts =
    how === 'create'
      ? ({ method: 'POST', path: '/v1/projects' } as const)
      : ({ method: 'PUT', path: projectPath(name) } as const);
  return requestJson(connection, { ...parts, body: JSON.stringify(body) });
}

export async function deleteProject(
  connection: Connection,
  name: string,
): Promise<{ readonly name: string; readonly aborted: number; readonly remote?: { readonly url: string } }> {
  return requestJson(connection, { method: 'DELETE', path: projectPath(name) });
}

export async function deleteService(
  connection: Connection,
  project: string,
  name: string,
): Promise<{ readonly name: string; readonly commit: string; readonly aborted: number }> {
  return requestJson(connection, {
    method: 'DELETE',
    path: `${projectPath(project)}/services/${encodeURIComponent(name)}`,
  });
}

export async function listResources(
  connection: Connection,
  { project, ...place }: Place,
  commit: string | undefined,
): Promise<{ readonly commit: string; readonly items: readonly { readonly path: string }[] }> {
  return requestJson(connection, {
    ...{ method: 'GET', path: `${projectPath(project)}/resources`, query: { ...place, commit } },
  });
}

export async function readResource(
  connection: Connection,
  { project, ...place }: Place,
  path: string,
  commit: string | undefined,
): Promise<{ readonly path: string; readonly commit: string; readonly content: string }> {
  return requestJson(connection, {
    ...{ method: 'GET', path: `${projectPath(project)}/resources/content`, query: { ...place, path, commit } },
  });
}

export async function deleteResources(
  connection: Connection,
  { project, ...place }: Place,
  paths: readonly string[],
): Promise<{ readonly commit: string }> {
  return requestJson(connection, {
    ...{ method: 'DELETE', path: `${projectPath(project)}/resources`, query: { ...place, path: paths } },
  });
}

function projectPath(name: string): string {
  return `/v1/projects/${encodeURIComponent(name)}`;
}
