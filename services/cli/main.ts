#!/usr/bin/env node
import { run } from './run.ts';
import { processIo } from './process-io.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second Ctrl-C ends the process at once, whatever it waits for.
  process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
}
process.exitCode = await run(process.argv.slice(2), processIo(interrupt.signal));
