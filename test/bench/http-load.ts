import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface LoadTarget {
  readonly port: number;
  readonly token: string;
}

/**
 * Posts bodies over a number of kept connections, one in flight on each, and resolves when all were answered 202.
 * Plain sockets: on two cores an HTTP client library would take more time than the server that is measured.
 */
export async function postAll(target: LoadTarget, bodies: readonly string[], connections: number): Promise<void> {
  const rest = [...bodies];
  await Promise.all(Array.from({ length: connections }, async () => postOneByOne(target, rest)));
}

async function postOneByOne({ port, token }: LoadTarget, rest: string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  try {
    for (let body = rest.pop(); body !== undefined; body = rest.pop()) {
      socket.write(requestText(token, body));
      const status = await answerStatus(socket);
      if (status !== '202') throw new Error(`POST / answered ${status}`);
    }
  } finally {
    socket.destroy();
  }
}

function requestText(token: string, body: string): string {
  const length = Buffer.byteLength(body);
  return `POST / HTTP/1.1\r\nhost: bench\r\ncontent-type: application/cloudevents+json\r\nx-token: ${token}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/** Answers are small and come in one piece. */
async function answerStatus(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.once('data', (data: Buffer) => {
      socket.off('error', reject);
      resolve(data.toString('latin1', 9, 12));
    });
    socket.once('error', reject);
  });
}
