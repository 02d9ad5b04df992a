import type { Socket } from 'node:net';
import { slipwayError, toProblem, type SlipwayError } from '../errors/index.ts';

/** What never became a request: broken HTTP, headers too large, or too slow. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const answer = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? slipwayError('SLW_HTTP_TIMEOUT') : malformed(error);
  const body = JSON.stringify(toProblem(answer));
  const head = [`HTTP/1.1 ${answer.http} Refused`, 'Content-Type: application/problem+json', 'Connection: close'];
  socket.end(`${[...head, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`);
}

function malformed(error: Error): SlipwayError {
  return slipwayError('SLW_HTTP_REQUEST_MALFORMED', { reason: error.message }, { cause: error });
}
