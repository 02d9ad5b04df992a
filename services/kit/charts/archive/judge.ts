import type { TarEntry } from './tar.ts';

const FILE = '0';
const FOLDER = '5';
const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a named pipe',
  K: 'a link',
  S: 'a sparse file',
};
const LONGEST_NAME = 1_024;

/** A file or folder of a package, with its name in one spelling: no `./` before it, no slash behind it. */
export interface PackageEntry {
  readonly path: string;
  readonly folder: boolean;
  readonly content: Buffer;
}

/** An entry as part of a chart, or the words on why it can be none. Pure. */
export function judgeEntry({ name, type, content }: TarEntry): PackageEntry | string {
  const told = JSON.stringify(name.slice(0, 100));
  if (type !== FILE && type !== FOLDER)
    return `${told} is ${KINDS[type] ?? `an entry of type ${JSON.stringify(type)}`}`;
  const problem = nameProblem(name);
  if (problem !== undefined) return `${told} ${problem}`;
  const folder = type === FOLDER || name.endsWith('/');
  if (folder && content.length > 0) return `${told} is a folder with content`;
  return { path: name.replace(/^(?:\.\/)+/, '').replace(/\/$/, ''), folder, content };
}

/** Why a name cannot stand in a chart; backslashes are slashes to helm. */
function nameProblem(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return `has a name of more than ${LONGEST_NAME} characters`;
  if (/^[/\\]|^[A-Za-z]:/.test(name)) return 'is an absolute path';
  if (name.split(/[/\\]/).includes('..')) return 'leaves the folder of the chart';
  if (/[\\\p{Cc}]/u.test(name)) return 'has a name that cannot be written everywhere';
  const parts = name
    .replace(/^(?:\.\/)+/, '')
    .replace(/\/$/, '')
    .split('/');
  if (parts.some((part) => part === '.' || part === '')) return name === './' ? undefined : 'is no plain path';
  return undefined;
}

/**
 * What is wrong with the entries taken together: helm cuts the first folder off each, so that two folders would run into
 * one, and of an entry that comes twice it is not said which counts. Pure.
 */
export function judgeTogether(entries: readonly PackageEntry[]): string | undefined {
  const files = entries.filter(({ folder }) => !folder);
  const loose = files.find(({ path }) => !path.includes('/'));
  if (loose !== undefined) return `${JSON.stringify(loose.path)} lies beside the folder of the chart`;
  const tops = [...new Set(entries.filter(({ path }) => path !== '').map(({ path }) => path.split('/', 1)[0]))];
  if (tops.length > 1) return `it holds ${tops.length} folders (${tops.slice(0, 3).join(', ')}) and not one`;
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) return `${JSON.stringify(path)} is in it twice`;
    seen.add(path);
  }
  return undefined;
}
