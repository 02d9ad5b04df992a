import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { startNats, type Nats, type NatsOptions } from '../../sandbox/index.ts';

const tasks: (() => Promise<void>)[] = [];

afterAll(async () => {
  const failures: unknown[] = [];
  for (const task of tasks.splice(0).reverse()) await task().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'the clean-up after the tests failed');
});

/** Has `task` run after the last test of the file, the latest first. */
export function cleanUpLater(task: () => Promise<void>): void {
  tasks.push(task);
}

/** A new folder that is removed after the last test of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-test-')));
  cleanUpLater(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A nats-server that is ended after the last test of the file; after `kill()` it can be started again by dir and port. */
export async function startTestNats(options: NatsOptions = {}): Promise<Nats> {
  const nats = await startNats({ ...options, dir: options.dir ?? (await temporaryFolder()) });
  cleanUpLater(() => nats.stop());
  return nats;
}
