import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 33_554_432;
const MAX_MS = 5_000;

/**
 * Reads what a refused request still sends and throws it away, within bounds. Closing with bytes unread would reset the
 * connection, and the client would see a broken pipe in place of the answer that says why.
 */
export async function drain(request: IncomingMessage): Promise<void> {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  if (!hasBody || request.complete || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = MAX_BYTES;
    const timer = setTimeout(resolve, MAX_MS);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) done();
    });
    request.once('end', done).once('close', done).once('error', done);
    request.resume();
  });
}
