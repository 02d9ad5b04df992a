import { runGit, type GitOptions } from './run.ts';
import type { Compared } from './types.ts';

export const HEADS = 'refs/heads';

/** What lies below a folder of references, by the name below it. */
export async function referencesOf(
  dir: string,
  options: GitOptions,
  below: string,
): Promise<ReadonlyMap<string, string>> {
  const output = await runGit(dir, ['for-each-ref', '--format=%(objectname) %(refname)', `${below}/`], options);
  const lines = output.toString('utf8').split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(space + 2 + below.length), line.slice(0, space)] as const;
    }),
  );
}

export async function compareBranches(dir: string, options: GitOptions, into: string): Promise<readonly Compared[]> {
  const [here, there] = await Promise.all([referencesOf(dir, options, HEADS), referencesOf(dir, options, into)]);
  const compared: Compared[] = [];
  for (const [branch, commit] of here) {
    compared.push({ branch, commit, is: await relation(dir, options, commit, there.get(branch)) });
  }
  return compared;
}

async function relation(
  dir: string,
  options: GitOptions,
  here: string,
  there: string | undefined,
): Promise<Compared['is']> {
  if (there === undefined) return 'ahead';
  if (there === here) return 'same';
  const counts = await runGit(dir, ['rev-list', '--left-right', '--count', `${here}...${there}`], options);
  const [more = 0, less = 0] = counts.toString('utf8').trim().split(/\s+/).map(Number);
  if (more > 0 && less > 0) return 'diverged';
  return more > 0 ? 'ahead' : 'behind';
}

export async function forgetReferences(dir: string, options: GitOptions, below: string): Promise<void> {
  const names = [...(await referencesOf(dir, options, below)).keys()];
  if (names.length === 0) return;
  await runGit(dir, ['update-ref', '--stdin'], options, names.map((name) => `delete ${below}/${name}\n`).join(''));
}
