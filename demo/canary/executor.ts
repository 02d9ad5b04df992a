import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startKeeper } from '../../sandbox/index.ts';
import { projectRoot, seconds } from '../../tools/index.ts';
import { slipwayError } from '../../services/kit/errors/index.ts';
import { untilFound } from './until.ts';

export interface Example {
  readonly stop: () => Promise<void>;
}

/** What it says when it listens. */
const READY = 'answers test and evaluation';

/** Starts shipyards/executor, which does the tasks of the shipyard that are not Slipway's; its log is put into `dir`. */
export async function startExample(dir: string, nats: string, signal: AbortSignal): Promise<Example> {
  const keeper = await startKeeper();
  try {
    const part = await keeper.start({
      id: 'example-executor',
      command: process.execPath,
      args: [join(projectRoot(), 'shipyards', 'executor', 'executor.mjs'), '--nats', nats],
      cwd: projectRoot(),
      log: join(dir, 'example-executor.log'),
      grace: 0,
    });
    const said = async () => ((await readFile(part.log, 'utf8')).includes(READY) ? true : undefined);
    const started = performance.now();
    await untilFound(
      said,
      () => {
        const found = `it says nothing for ${seconds(performance.now() - started)}; its log is ${part.log}`;
        return slipwayError('SLW_DEMO_UNEXPECTED', { expected: 'the example executor to listen', found });
      },
      signal,
    );
    return { stop: () => keeper.stop() };
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}
