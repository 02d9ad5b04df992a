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
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void stream.write(text),
    isTty: stream.isTTY,
    columns: () => (stream.isTTY ? stream.columns : undefined),
    rows: () => (stream.isTTY ? stream.rows : undefined),
  };
}
