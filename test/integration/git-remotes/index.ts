/** Projects that follow a Git server of the test's own. */
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { remotePolicy } from '../../../services/kit/git/index.ts';
import { createLog } from '../../../services/kit/log/index.ts';
import { createProjects, type Projects, type RemoteSettings } from '../../../services/kit/projects/index.ts';
import { createSecrets } from '../../../services/kit/secrets/index.ts';
import { gitOver, type Clone, type GitServer } from '../../support/git-server/index.ts';
import { temporaryFolder } from '../../support/index.ts';

export { contents, processes } from './everywhere.ts';

/** With what base64 and URLs would write otherwise. */
export const TOKEN = 'tok-en+of/the=test';

export const code = (name: string) => expect.objectContaining({ code: name });
export const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });
export const shipyard = (...stages: readonly string[]) =>
  `kind: Shipyard\nspec:\n  stages:\n${stages.map((name) => `    - name: ${name}\n`).join('')}`;

export interface ProjectsOptions {
  /** Of a server without TLS. */
  readonly host: string;
  readonly fetchInterval?: number;
  readonly maxStale?: number;
  readonly knownHostsFile?: string;
  readonly sizeLimit?: number;
  readonly timeout?: number;
  /** Takes what is logged. */
  readonly lines?: string[];
}

/** Another process of the same installation, as far as its folder tells. */
export function openProjects(dir: string, options: ProjectsOptions): Projects {
  const kube = () => {
    throw new Error('no cluster is asked');
  };
  const { host, fetchInterval = 0, maxStale = 60_000, knownHostsFile, sizeLimit = 100_000_000, lines = [] } = options;
  const { timeout = 20_000 } = options;
  const remotes = {
    secrets: createSecrets({ settings: { store: 'file' }, dir, kube }),
    policy: remotePolicy({ allowedHosts: '*', plainHttpHosts: host, allowFile: false }),
    ...{ fetchInterval, maxStale, timeout, knownHostsFile, sizeLimit },
  };
  const log = createLog({ level: 'trace', destination: { write: (line: string) => void lines.push(line) } });
  return createProjects({ dir, remotes, clock: () => new Date(), log });
}

export const withToken = (url: string, token = TOKEN): RemoteSettings => ({ url, user: 'ann', https: { token } });

export interface Scene {
  readonly dir: string;
  readonly projects: Projects;
  readonly project: string;
  readonly url: string;
  readonly there: Clone;
  readonly carts: { readonly project: string; readonly stage: string; readonly service: string };
}

/** A project with two stages and a service, in an empty remote. */
export async function projectAt(server: GitServer, project: string, lines: string[] = []): Promise<Scene> {
  const dir = await temporaryFolder();
  const projects = openProjects(dir, { host: server.host, lines });
  const url = await server.repository(project);
  await projects.create(project, shipyard('dev', 'prod'), ['dev', 'prod'], withToken(url));
  await projects.createService(project, 'carts');
  const there = gitOver(join(server.root, `${project}.git`));
  return { dir, projects, project, url, there, carts: { project, stage: 'dev', service: 'carts' } };
}
