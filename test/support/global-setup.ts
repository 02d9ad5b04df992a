import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_FOLDER, runFiles } from './run-folder.ts';

/** Starts nothing: a run that needs no cluster does not pay for one. The first `sandbox()` call starts it for all. */
export default async function setup(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tests-'));
  process.env[RUN_FOLDER] = folder;
  // Memory for time: with two hundred Rollouts an API server took 29 s of CPU instead of 36, and 1.3 GB at most.
  process.env['GOGC'] ??= '400';
  removeAtExit(folder);
  // Whoever listens here ends with this process; no connection may keep the process from ending.
  const server = createServer((connection) => connection.unref().on('error', () => connection.destroy()));
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(runFiles.owner(folder), resolve);
  });
}

/** The tear-down is not called after Ctrl-C. The sandbox ends by itself then; only this folder would stay. */
function removeAtExit(folder: string): void {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
}
