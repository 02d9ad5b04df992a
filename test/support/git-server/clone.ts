import { execa } from 'execa';

/** Somebody with a git of his own. */
export interface Clone {
  /** Puts a commit on a branch as it stands there; the new commit. Null takes a file away. */
  push(files: Readonly<Record<string, string | null>>, branch?: string): Promise<string>;
  /** Runs git in the bare repository. */
  git(...args: readonly string[]): Promise<string>;
}

/** Works on a bare repository directly: to whoever comes by another way it is a push like any other. */
export function gitOver(bare: string): Clone {
  const git = async (...args: readonly string[]) => (await execa('git', [`--git-dir=${bare}`, ...args])).stdout;
  return {
    git,
    async push(files, branch = 'main') {
      const ref = `refs/heads/${branch}`;
      const isBorn = (await git('for-each-ref', ref)) !== '';
      const lines = [
        `commit ${ref}\ncommitter Ann <ann@example.com> ${Math.floor(Date.now() / 1_000)} +0000\ndata 6\nBy Ann`,
        ...(isBorn ? [`from ${ref}^0`] : []),
        ...Object.entries(files).map(([path, content]) =>
          content === null ? `D ${path}` : `M 100644 inline ${path}\ndata ${Buffer.byteLength(content)}\n${content}`,
        ),
      ];
      const input = `${lines.join('\n')}\n`;
      await execa('git', [`--git-dir=${bare}`, 'fast-import', '--quiet'], { input });
      return git('rev-parse', ref);
    },
  };
}
