import type { Found } from './types.ts';

/** What one call asks of `git cat-file --batch-command`. */
export interface Question {
  /** `info` answers id, type and size; `contents` the bytes too. */
  readonly ask: 'info' | 'contents';
  /** Object names as git reads them: ids, `<ref>^{commit}`, `<commit>:<path>`. */
  readonly names: readonly string[];
  /** Bytes of content that all answers together may hold. */
  readonly limit: number;
}

export interface GitObject {
  readonly id: string;
  readonly type: Found['type'] | 'tag';
  readonly size: number;
  /** Empty for `info`. */
  readonly content: Buffer;
}

/** One answer for each name; undefined for an object that is missing, or for a name that fits several. */
export type Answers = readonly (GitObject | undefined)[];

/** The answers to one question, put together from the output as it comes. */
export interface Batch {
  /** Takes the bytes that belong to this batch and answers those that follow it. @throws when they are no answer of cat-file */
  take(bytes: Buffer): Buffer;
  /** Once it has them all; `too-large` when the contents went over the limit. */
  outcome(): Answers | 'too-large' | undefined;
}

const HEADER = /^([0-9a-f]{40}|[0-9a-f]{64}) (blob|tree|commit|tag) (\d+)$/;
/** `submodule` is what git 2.50 and newer say of a path that holds one. */
const ABSENT = / (missing|ambiguous|submodule)$/;
const NEWLINE = 0x0a;
/** A name is echoed when it is missing: the longest path and revision, in four-byte characters. */
const LONGEST_HEADER = 8_192;
const NOTHING = Buffer.alloc(0);

/** Holds at most `limit` bytes of content: what goes beyond is counted off and thrown away. */
export function createBatch({ ask, names, limit }: Question): Batch {
  const answers: (GitObject | undefined)[] = [];
  let header: Buffer = NOTHING;
  /** Bytes of the present content and its closing newline that are still to come; 0 between answers. */
  let awaited = 0;
  let content: Buffer | undefined;
  let left = limit;

  function takeHeader(bytes: Buffer): Buffer {
    const end = bytes.indexOf(NEWLINE);
    const part = end === -1 ? bytes : bytes.subarray(0, end);
    const line = header.length === 0 ? part : Buffer.concat([header, part]);
    if (line.length > LONGEST_HEADER) throw new Error('cat-file answered with a line that does not end');
    header = end === -1 ? line : NOTHING;
    if (end === -1) return NOTHING;
    begin(line.toString('utf8'));
    return bytes.subarray(end + 1);
  }

  function begin(line: string): void {
    const [, id = '', type, digits] = HEADER.exec(line) ?? [];
    const size = Number(digits);
    if (type === undefined && !ABSENT.test(line)) throw new Error(`cat-file answered ${JSON.stringify(line)}`);
    if (type === undefined) return void answers.push(undefined);
    if (ask === 'contents') {
      awaited = size + 1;
      left -= size;
      content = left < 0 ? undefined : Buffer.allocUnsafe(size);
    }
    answers.push({ id, type: type as GitObject['type'], size, content: content ?? NOTHING });
  }

  function takeContent(bytes: Buffer): Buffer {
    const taken = bytes.subarray(0, awaited);
    // The newline at the end finds no room in the content, and is left out by that.
    if (content !== undefined) taken.copy(content, content.length + 1 - awaited);
    awaited -= taken.length;
    if (awaited === 0) content = undefined;
    return bytes.subarray(taken.length);
  }

  const isComplete = () => answers.length === names.length && awaited === 0;

  return {
    take(bytes) {
      let rest = bytes;
      while (rest.length > 0 && !isComplete()) rest = awaited > 0 ? takeContent(rest) : takeHeader(rest);
      return rest;
    },
    outcome() {
      if (!isComplete()) return undefined;
      return left < 0 ? 'too-large' : answers;
    },
  };
}
