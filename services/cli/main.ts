#!/usr/bin/env node
import { processIo } from './process-io.ts';
import { run } from './run.ts';

const INTERRUPTED = 130;

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Not `once`: a library that finds itself alone with the signal (execa's) ends the process before we have.
  process.on(signal, () => {
    if (interrupt.signal.aborted) process.exit(INTERRUPTED);
    interrupt.abort(new Error(`ended by ${signal}`));
  });
}
process.exitCode = await run(process.argv.slice(2), processIo(interrupt.signal));
