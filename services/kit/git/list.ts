import type { GitObject } from './cat-file-batch.ts';
import { CAT_FILE } from './cat-file-process.ts';
import { checkPath } from './guard.ts';
import { ask, askAt, type Source } from './read.ts';
import { gitFailed, gitTooLarge, MAX_OUTPUT } from './run.ts';
import { parseTree } from './tree.ts';
import type { Depth, TreeEntry } from './types.ts';

interface Node {
  readonly entry: TreeEntry;
  /** What lies in a folder, once that was read. */
  below?: readonly Node[];
}

const LEVELS: Readonly<Record<Depth, number>> = { children: 1, grandchildren: 2, all: Infinity };

/** Bytes of memory that an entry takes besides its path: a tree can hold another many times, and that the next. */
const ENTRY_BYTES = 256;

export async function listAt(
  source: Source,
  revision: string,
  folder: string,
  depth: Depth,
): Promise<readonly TreeEntry[] | undefined> {
  if (folder !== '') checkPath(folder);
  const answer = await askAt(source, 'info', revision, [folder]);
  if (answer === undefined) return undefined;
  const [tree] = answer.objects;
  if (tree?.type !== 'tree') return [];
  const root: Node = { entry: { mode: '040000', type: 'tree', id: tree.id, size: 0, path: folder } };
  await readBelow(source, root, LEVELS[depth]);
  const entries: TreeEntry[] = [];
  collect(root, entries);
  return withSizes(source, entries);
}

/** All folders of one level are asked for at once: as many rounds as the tree is deep. */
async function readBelow(source: Source, root: Node, levels: number): Promise<void> {
  let left = MAX_OUTPUT;
  let level = [root];
  for (let depth = 0; depth < levels && level.length > 0; depth += 1) {
    const ids = level.map(({ entry }) => entry.id);
    const trees = await ask(source, 'contents', ids, left);
    level.forEach((node, index) => {
      node.below = childrenOf(source, node.entry, trees[index]);
      for (const { entry } of node.below) left -= entry.path.length + ENTRY_BYTES;
      if (left < 0) throw gitTooLarge(source.dir, CAT_FILE);
    });
    level = level.flatMap(({ below = [] }) => below.filter(({ entry }) => entry.type === 'tree'));
  }
}

function childrenOf(source: Source, { id, path }: TreeEntry, tree: GitObject | undefined): readonly Node[] {
  if (tree?.type !== 'tree') throw noTree(source, id);
  return parseTree(tree.content, id.length / 2).map(({ name, ...child }) => ({
    entry: { ...child, size: 0, path: path === '' ? name : `${path}/${name}` },
  }));
}

/** In git's order; folders that were read are told by what is in them. */
function collect({ entry, below }: Node, entries: TreeEntry[]): void {
  if (below === undefined) entries.push(entry);
  else below.forEach((node) => collect(node, entries));
}

async function withSizes(source: Source, entries: readonly TreeEntry[]): Promise<readonly TreeEntry[]> {
  const ids = entries.filter(({ type }) => type === 'blob').map(({ id }) => id);
  const objects = await ask(source, 'info', ids);
  const sizes = new Map(objects.flatMap((object) => (object === undefined ? [] : [[object.id, object.size]])));
  return entries.map((entry) => ({ ...entry, size: sizes.get(entry.id) ?? 0 }));
}

function noTree({ dir }: Source, id: string): Error {
  return gitFailed(dir, CAT_FILE, { exitCode: 0, stderr: `there is no tree ${id}` });
}
