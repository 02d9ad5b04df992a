import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { followEvents } from './follow.ts';
import { openSse } from './sse-writer.ts';

const DEFAULT_MAX_STREAMS = 200;
const DEFAULT_HEARTBEAT_MS = 15_000;
const DEFAULT_PATIENCE_MS = 10_000;

const position = Type.String({ pattern: '^[0-9]{1,15}$', description: 'Position to begin after; 0: the beginning.' });
const text = Type.Optional(Type.String({ maxLength: 256 }));
const querySchema = Type.Object({ project: text, context: text, service: text, after: Type.Optional(position) });
const headersSchema = Type.Object({ 'last-event-id': Type.Optional(position) });

/** GET /v1/events/stream. Streams end when the server closes, and clients come back. */
export function addStreamRoute(app: HttpApp, options: GatewayOptions): void {
  const { metrics, maxStreams = DEFAULT_MAX_STREAMS } = options;
  const running = new Set<AbortController>();
  app.addHook('preClose', async () => running.forEach((controller) => controller.abort()));
  const summary = 'Events as they happen, as server-sent events. Resumes by Last-Event-ID.';
  const schema = { summary, querystring: querySchema, headers: headersSchema };
  app.get('/v1/events/stream', { schema }, async (request, reply) => {
    if (running.size >= maxStreams) throw slipwayError('SLW_HTTP_STREAMS_FULL', { limit: maxStreams });
    const controller = new AbortController();
    running.add(controller);
    metrics.set('slipway_event_streams', running.size);
    reply.raw.on('close', () => controller.abort());
    try {
      const after = request.headers['last-event-id'] ?? request.query.after;
      await stream(options, request, reply, { ...request.query, after }, controller.signal);
    } finally {
      running.delete(controller);
      metrics.set('slipway_event_streams', running.size);
    }
  });
}

type StreamQuery = Omit<Static<typeof querySchema>, 'after'> & { readonly after: string | undefined };

async function stream(
  options: GatewayOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  { after, ...filter }: StreamQuery,
  signal: AbortSignal,
): Promise<void> {
  const from = after === undefined ? {} : { after: Number(after) };
  const opened = await followEvents(options.bus, { ...from, filter, signal });
  reply.hijack();
  const { heartbeat = DEFAULT_HEARTBEAT_MS, streamPatience = DEFAULT_PATIENCE_MS } = options;
  const writer = openSse(reply.raw, { heartbeat, patience: streamPatience, signal });
  try {
    for await (const frame of opened) await writer.write(frame);
  } catch (error) {
    // The answer has begun: all that is left is to end it, and the client resumes.
    if (!signal.aborted) request.log.info({ error }, 'event stream ended early');
  } finally {
    writer.end();
  }
}
