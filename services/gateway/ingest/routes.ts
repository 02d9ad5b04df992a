import { Type } from 'typebox';
import { addScope, type HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { readEvents, takeBytes } from './read-events.ts';
import { storeEvents } from './store.ts';

const storedSchema = Type.Object({ keptnContext: Type.String(), id: Type.String() });
const acceptedSchema = Type.Union([storedSchema, Type.Object({ events: Type.Array(storedSchema) })]);

/** The route that takes CloudEvents of every kind. In a scope of its own: here every body is bytes, for the codec to read. */
export async function addEventRoutes(app: HttpApp, options: GatewayOptions): Promise<void> {
  await addScope(app, 'events', (scope) => {
    takeBytes(scope);
    addAnyEventRoute(scope, options);
  });
}

function addAnyEventRoute(app: HttpApp, options: GatewayOptions): void {
  const summary = 'Takes CloudEvents: structured, binary or batch. Answered once they are stored.';
  const config = { right: 'events' as const };
  app.post('/', { schema: { summary, response: { 202: acceptedSchema } }, config }, async (request, reply) => {
    const read = readEvents(request);
    const stored = await storeEvents(options, read, request);
    reply.code(202);
    return read.mode === 'batch' ? { events: stored } : stored[0];
  });
}
