import type { Io, Sink } from './terminal/index.ts';

/** The real process: standard streams, environment and clock; Ctrl-C is the caller's signal. */
export function processIo(signal: AbortSignal): Io {
  return {
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    env: process.env,
    signal,
    now: () => Date.now(),
    uuid: () => crypto.randomUUID(),
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: async (question) => askLine(question, signal) } : {}),
  };
}

/** On standard error, because the answer to a question is no data; Ctrl-C and Ctrl-D end the wait. */
async function askLine(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.on('close', () => {
        signal.removeEventListener('abort', abort);
        resolve('');
      });
      lines.question(question, resolve);
    });
  } finally {
    lines.close();
  }
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    isTty: stream.isTTY,
    columns: () => (stream.isTTY ? stream.columns : undefined),
    rows: () => (stream.isTTY ? stream.rows : undefined),
  };
}
