export interface ImportCommit {
  readonly ref: string;
  /** Full sha; absent for the first commit of a branch. */
  readonly parent: string | undefined;
  readonly files: readonly { readonly path: string; readonly content: Uint8Array }[];
  /** Files and folders to take away. */
  readonly removed?: readonly string[];
  readonly message: string;
  readonly time: Date;
}

/** The command that takes the stream. */
export const IMPORT = ['fast-import', '--quiet', '--done'];

const AUTHOR = 'Slipway <slipway@localhost>';
const COMMIT_MARK = 1;

/**
 * The input of `git fast-import` that adds one commit and prints its id. One process writes blobs, trees, the commit
 * and the branch, and moves the branch only when it still stands at the parent: a compare-and-set.
 */
export function importStream(commit: ImportCommit): Buffer {
  const person = `${AUTHOR} ${Math.floor(commit.time.getTime() / 1_000)} +0000`;
  const head = `feature done\nfeature get-mark\ncommit ${commit.ref}\nmark :${COMMIT_MARK}\nauthor ${person}\ncommitter ${person}\n`;
  const parts = [Buffer.from(head), dataOf(Buffer.from(messageOf(commit.message)))];
  if (commit.parent !== undefined) parts.push(Buffer.from(`from ${commit.parent}\n`));
  for (const path of commit.removed ?? []) parts.push(Buffer.from(`D ${quote(path)}\n`));
  for (const file of commit.files) {
    parts.push(Buffer.from(`M 100644 inline ${quote(file.path)}\n`), dataOf(file.content));
  }
  parts.push(Buffer.from(`\nget-mark :${COMMIT_MARK}\ndone\n`));
  return Buffer.concat(parts);
}

function dataOf(content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`data ${content.length}\n`), content, Buffer.from('\n')]);
}

/** Paths hold no backslash and no control characters here (see guard.ts): only the quote itself needs escaping. */
function quote(path: string): string {
  return `"${path.replaceAll('"', '\\"')}"`;
}

function messageOf(message: string): string {
  const text = message.replace(/[^\P{Cc}\n\t]/gu, ' ').trim();
  return `${text.slice(0, 4_000)}\n`;
}
