import { lstat, readFile, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { messageOf, slipwayError } from '../../kit/errors/index.ts';

export interface Upload {
  /** Path in the project, with forward slashes. */
  readonly path: string;
  readonly content: Buffer;
}

/** As many as the gateway takes at once. */
const MOST_FILES = 1_000;

/** The text of a file. @throws SLW_CLI_FILE_UNREADABLE */
export async function readText(file: string): Promise<string> {
  return (await readBytes(file)).toString('utf8');
}

/**
 * What `add-resource` sends: a file under exactly `target`, or every file of a folder (an unpacked chart) below it.
 * @throws SLW_CLI_FILE_UNREADABLE, also for links and other things that are neither, and for more than 1,000 files.
 */
export async function readUpload(source: string, target: string): Promise<Upload[]> {
  const uploads: Upload[] = [];
  await collect(source, posix.normalize(target).replace(/\/$/, ''), uploads);
  if (uploads.length > 0) return uploads;
  throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file: source, reason: 'the folder holds no file' });
}

async function collect(source: string, target: string, into: Upload[]): Promise<void> {
  const kind = await kindOf(source);
  if (kind === 'file') {
    into.push({ path: target, content: await readBytes(source) });
  } else {
    for (const name of (await readdir(source)).sort())
      await collect(join(source, name), posix.join(target, name), into);
  }
  if (into.length > MOST_FILES) {
    throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file: source, reason: `more than ${MOST_FILES} files` });
  }
}

/** Links are refused: what they point at would be copied into the repository unseen. */
async function kindOf(path: string): Promise<'file' | 'folder'> {
  const stat = await lstat(path).catch((cause: unknown) => {
    throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file: path, reason: messageOf(cause) }, { cause });
  });
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file: path, reason: 'it is neither a file nor a folder' });
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw slipwayError('SLW_CLI_FILE_UNREADABLE', { file, reason: messageOf(cause) }, { cause });
  }
}
