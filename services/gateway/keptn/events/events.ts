import { Type } from 'typebox';
import { slipwayError } from '../../../kit/errors/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { readEvents, storeEvents, storeForKeptn, takeBytes } from '../../ingest/index.ts';
import type { GatewayOptions } from '../../options.ts';

const acceptedSchema = Type.Object({ keptnContext: Type.String() });
const config = { right: 'events' as const };

/** POST /event of Keptn's API: each event gets a new id and time, and a context where it has none. */
export function addApiEvents(app: HttpApp, options: GatewayOptions): void {
  takeBytes(app);
  const summary = "Takes one event by the rules of Keptn's API.";
  app.post('/event', { schema: { summary, response: { 200: acceptedSchema } }, config }, async (request) => {
    const [stored] = await storeForKeptn(
      options,
      single(request.headers['content-type'], readEvents(request)),
      request,
    );
    return { keptnContext: stored?.keptnContext ?? '' };
  });
}

/** POST /event of the control plane, where events are as their senders made them: they keep their ids. */
export function addControlPlaneEvents(app: HttpApp, options: GatewayOptions): void {
  takeBytes(app);
  const summary = 'Takes one complete event; the same twice is stored once.';
  app.post('/event', { schema: { summary, response: { 200: Type.Object({}) } }, config }, async (request) => {
    await storeEvents(options, single(request.headers['content-type'], readEvents(request)), request);
    return {};
  });
}

function single(type: string | undefined, read: ReturnType<typeof readEvents>): typeof read {
  if (read.mode !== 'batch') return read;
  throw slipwayError('SLW_EVENT_MEDIA_TYPE', { type: String(type) });
}
