import { coerceError } from '../services/kit/errors/index.ts';

const INTERRUPTED = 130;

/**
 * Runs a program whose signal is aborted by Ctrl-C or SIGTERM; resolves with its exit code. Programs clean up in
 * `finally`; a second Ctrl-C ends at once, and the keepers of the processes clean up then.
 */
export async function runProgram(program: (signal: AbortSignal) => Promise<void>): Promise<number> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    // Not `once`: a library that finds itself alone with the signal (execa's) ends the process before we have.
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(INTERRUPTED);
      process.stderr.write('\nending everything that was started ...\n');
      interrupt.abort(new Error(`ended by ${name}`));
    });
  }
  try {
    await program(interrupt.signal);
    return interrupt.signal.aborted ? INTERRUPTED : 0;
  } catch (thrown) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    if (thrown instanceof TypeError && 'code' in thrown) return usageError(thrown);
    const error = coerceError(thrown);
    process.stderr.write(`\nerror ${error.code}: ${error.message}\nnext: ${error.next}\n`);
    if (error.code === 'SLW_INTERNAL')
      process.stderr.write(`${error.cause instanceof Error ? error.cause.stack : ''}\n`);
    return error.exit;
  }
}

/** What `parseArgs` throws for an option it does not know. */
function usageError(error: TypeError): number {
  process.stderr.write(`error: ${error.message}\n`);
  return 2;
}
