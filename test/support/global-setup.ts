import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_FOLDER, runFiles } from './run-folder.ts';

/** Starts nothing: a run that needs no cluster does not pay for one. The first `sandbox()` call starts it for all. */
export default async function setup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tests-'));
  process.env[RUN_FOLDER] = folder;
  const server = createServer((connection) => connection.on('error', () => connection.destroy()));
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(runFiles.owner(folder), resolve);
  });
}
