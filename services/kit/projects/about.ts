import { lenientYaml, valueAt } from './lenient-yaml.ts';
import { METADATA_FILE } from './metadata.ts';
import type { StoredRemote, Trouble } from './remotes/index.ts';
import type { OpenProject } from './store.ts';
import type { ProjectAbout, RemoteAbout } from './types.ts';

/** As Go prints a time, which is how Keptn has it: `2022-08-30 10:00:00.123456789 +0000 UTC`. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? \+0000 UTC.*$/;

export async function aboutProject(open: OpenProject, trouble: Trouble | undefined): Promise<ProjectAbout> {
  const found = await open.repository.read(`refs/heads/${open.layout.main}`, METADATA_FILE);
  const created = createdIn(found?.content?.toString('utf8') ?? '');
  return {
    name: open.name,
    ...(created === undefined ? {} : { created }),
    ...(open.remote === undefined ? {} : { remote: aboutRemote(open.remote, trouble) }),
    layout: open.layout.stages,
  };
}

function aboutRemote({ url, user }: StoredRemote, trouble: Trouble | undefined): RemoteAbout {
  const words = trouble && {
    code: trouble.error.code,
    message: trouble.error.message,
    since: trouble.since.toISOString(),
  };
  return { url, ...(user === undefined ? {} : { user }), ...(words === undefined ? {} : { trouble: words }) };
}

/** The time in a project's metadata.yaml, as ISO 8601. Pure. */
export function createdIn(metadata: string): string | undefined {
  const text = textAt(metadata, 'creationtimestamp')?.replace(
    GO_TIME,
    (_, day: string, time: string) => `${day}T${time}Z`,
  );
  const time = text === undefined ? NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** The project that metadata.yaml names. Pure. */
export function namesIn(metadata: string): string | undefined {
  return textAt(metadata, 'projectname');
}

function textAt(metadata: string, key: string): string | undefined {
  const value = valueAt(lenientYaml(metadata), key);
  return typeof value === 'string' ? value : undefined;
}
