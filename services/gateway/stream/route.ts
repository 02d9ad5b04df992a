import { Type } from 'typebox';
import type { StoredMessage } from '../../kit/bus/index.ts';
import { EVENT_SUBJECTS, decodeStructured, encodeStructured } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { matches, type EventFilter } from './filter.ts';
import { followFrames } from './follow.ts';
import { eventFrame } from './frame.ts';
import { afterQuerySchema, lastEventHeaders, positionOf } from './position.ts';
import type { ServeStream } from './streams.ts';

const text = Type.Optional(Type.String({ maxLength: 256 }));
const querySchema = Type.Object({ project: text, context: text, service: text, ...afterQuerySchema.properties });

/** GET /v1/events/stream. */
export function addStreamRoute(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>, serve: ServeStream): void {
  const summary = 'Events as they happen, as server-sent events. Resumes by Last-Event-ID.';
  const schema = { summary, querystring: querySchema, headers: lastEventHeaders };
  app.get('/v1/events/stream', { config: { filtered: true }, schema }, async (request, reply) => {
    const { query, headers } = request;
    const { after: _, ...asked } = query;
    const from = { ...positionOf(headers, query), subjects: EVENT_SUBJECTS };
    await serve(request, reply, async (signal) =>
      followFrames(bus, { ...from, signal }, (message) => frameOf(message, { ...asked, actor: request.actor })),
    );
  });
}

/** Undefined for what does not match, and for what others put on the subjects of events without it being one. */
function frameOf({ seq, data }: StoredMessage, filter: EventFilter): string | undefined {
  try {
    const event = decodeStructured(data);
    return matches(event, filter) ? eventFrame('cloudevent', seq, encodeStructured(event)) : undefined;
  } catch {
    return undefined;
  }
}
