import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { readHttp, type ReadHttp } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { storeEvents, storeForKeptn } from './store.ts';

const storedSchema = Type.Object({ keptnContext: Type.String(), id: Type.String() });
const acceptedSchema = Type.Union([storedSchema, Type.Object({ events: Type.Array(storedSchema) })]);
const keptnSchema = Type.Object({ keptnContext: Type.String() });

/** Routes that take CloudEvents. In a scope of their own: here every body is bytes, for the codec to read. */
export async function addEventRoutes(app: HttpApp, options: GatewayOptions): Promise<void> {
  await app.register(async (scope: HttpApp) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    addAnyEventRoute(scope, options);
    for (const url of ['/v1/event', '/api/v1/event']) addKeptnRoute(scope, url, options);
  });
}

function addAnyEventRoute(app: HttpApp, options: GatewayOptions): void {
  const summary = 'Takes CloudEvents: structured, binary or batch. Answered once they are stored.';
  app.post('/', { schema: { summary, response: { 202: acceptedSchema } } }, async (request, reply) => {
    const read = readEvents(request);
    const stored = await storeEvents(options, read);
    reply.code(202);
    return read.mode === 'batch' ? { events: stored } : stored[0];
  });
}

function addKeptnRoute(app: HttpApp, url: string, options: GatewayOptions): void {
  const summary = "Takes one event by the rules of Keptn's API.";
  app.post(url, { schema: { summary, response: { 200: keptnSchema } } }, async (request) => {
    const read = readEvents(request);
    if (read.mode === 'batch') {
      throw slipwayError('SLW_EVENT_MEDIA_TYPE', { type: String(request.headers['content-type']) });
    }
    const [stored] = await storeForKeptn(options, read);
    return { keptnContext: stored?.keptnContext ?? '' };
  });
}

function readEvents({ headers, body }: FastifyRequest): ReadHttp {
  return readHttp(headers, Buffer.isBuffer(body) ? body : Buffer.alloc(0));
}
