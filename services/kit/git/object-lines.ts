import type { Found, TreeEntry } from './types.ts';

/** The answer of `git cat-file` to one line of its input. */
export interface CatFileAnswer extends Found {
  readonly content: Buffer;
}

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit) (\d+)$/;
const ENTRY = /^(\d{6}) (blob|tree|commit) ([0-9a-f]+) +(\d+|-)\t(.*)$/s;

/** `git cat-file --batch-check`: one line an object; undefined for each that is missing or ambiguous. */
export function parseChecks(output: Buffer): readonly (Found | undefined)[] {
  const lines = output.toString('utf8').split('\n');
  return lines.slice(0, -1).map((line) => {
    const match = HEADER.exec(line);
    return match === null ? undefined : { id: match[1] as string, type: match[2] as Found['type'] };
  });
}

/** `git cat-file --batch`: a header line, the content and a newline for each object; one line for a missing one. */
export function parseContents(output: Buffer): readonly (CatFileAnswer | undefined)[] {
  const answers: (CatFileAnswer | undefined)[] = [];
  let position = 0;
  while (position < output.length) {
    const end = output.indexOf(0x0a, position);
    const match = HEADER.exec(output.toString('utf8', position, end));
    position = end + 1;
    if (match === null) {
      answers.push(undefined);
      continue;
    }
    const content = output.subarray(position, position + Number(match[3]));
    answers.push({ id: match[1] as string, type: match[2] as Found['type'], content });
    position += content.length + 1;
  }
  return answers;
}

/** `git ls-tree -z -l`. */
export function parseTree(output: Buffer): readonly TreeEntry[] {
  const lines = output.toString('utf8').split('\0').slice(0, -1);
  return lines.map((line) => {
    const [, mode = '', type, id = '', size = '', path = ''] = ENTRY.exec(line) ?? [];
    return { mode, type: type as TreeEntry['type'], id, size: size === '-' ? 0 : Number(size), path };
  });
}
