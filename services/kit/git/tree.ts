import type { TreeEntry } from './types.ts';

export type TreeChild = Pick<TreeEntry, 'mode' | 'type' | 'id'> & { readonly name: string };

const FOLDER = '040000';
const SUBMODULE = '160000';

/** A tree as git stores it: `<mode> <name>\0` and the bytes of the id (20 or 32) for each entry, in git's order. */
export function parseTree(content: Buffer, idBytes: number): readonly TreeChild[] {
  const children: TreeChild[] = [];
  let position = 0;
  while (position < content.length) {
    const space = content.indexOf(0x20, position);
    const zero = content.indexOf(0, space);
    const end = zero + 1 + idBytes;
    if (space === -1 || zero === -1 || end > content.length) throw new Error('the tree is cut short');
    const mode = content.toString('latin1', position, space).padStart(6, '0');
    const id = content.toString('hex', zero + 1, end);
    children.push({ mode, type: typeOf(mode), id, name: content.toString('utf8', space + 1, zero) });
    position = end;
  }
  return children;
}

function typeOf(mode: string): TreeEntry['type'] {
  if (mode === FOLDER) return 'tree';
  return mode === SUBMODULE ? 'commit' : 'blob';
}
