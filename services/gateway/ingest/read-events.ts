import type { FastifyRequest } from 'fastify';
import { readHttp, type ReadHttp } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';

/** Has the routes of a scope take any body as bytes. */
export function takeBytes(scope: HttpApp): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** The events of a request whose body is bytes. @throws SLW_EVENT_* */
export function readEvents({ headers, body }: FastifyRequest): ReadHttp {
  return readHttp(headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
}
