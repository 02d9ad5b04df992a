import { readFile } from 'node:fs/promises';
import type { SandboxRecord } from '../../sandbox/index.ts';
import { runFiles } from './run-folder.ts';

/** The sandbox that this run shares, once a test has had it started. */
export async function readSharedRecord(folder: string): Promise<SandboxRecord | undefined> {
  try {
    return JSON.parse(await readFile(runFiles.record(folder), 'utf8')) as SandboxRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
