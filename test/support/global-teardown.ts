import { rm } from 'node:fs/promises';
import { attachSandbox } from '../../sandbox/index.ts';
import { readSharedRecord } from './shared-record.ts';
import { RUN_FOLDER } from './run-folder.ts';

/** Ends the shared sandbox if a test had it started. */
export default async function teardown(): Promise<void> {
  const folder = process.env[RUN_FOLDER];
  if (folder === undefined) return;
  const record = await readSharedRecord(folder);
  if (record !== undefined) await attachSandbox(record).stop();
  await rm(folder, { recursive: true, force: true });
}
