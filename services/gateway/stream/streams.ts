import type { FastifyReply, FastifyRequest } from 'fastify';
import { slipwayError } from '../../kit/errors/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { openSse } from './sse-writer.ts';

const DEFAULT_MAX_STREAMS = 200;
const DEFAULT_HEARTBEAT_MS = 15_000;
const DEFAULT_PATIENCE_MS = 10_000;

type StreamOptions = Pick<GatewayOptions, 'metrics' | 'maxStreams' | 'heartbeat' | 'streamPatience'>;

/** Frames to send; resolves once the server keeps the position, and ends with the signal. */
export type OpenFrames = (signal: AbortSignal) => Promise<AsyncIterable<string>>;

/** Answers a request by a stream of frames; resolves when it has ended. @throws SLW_HTTP_STREAMS_FULL */
export type ServeStream = (request: FastifyRequest, reply: FastifyReply, open: OpenFrames) => Promise<void>;

/** The streams of a server: so many at once, whatever they carry. They end when it closes, and clients come back. */
export function createStreams(app: HttpApp, options: StreamOptions): ServeStream {
  const { metrics, maxStreams = DEFAULT_MAX_STREAMS } = options;
  const running = new Set<AbortController>();
  app.addHook('preClose', async () => running.forEach((controller) => controller.abort()));
  return async (request, reply, open) => {
    if (running.size >= maxStreams) throw slipwayError('SLW_HTTP_STREAMS_FULL', { limit: maxStreams });
    const controller = new AbortController();
    running.add(controller);
    metrics.set('slipway_event_streams', running.size);
    reply.raw.on('close', () => controller.abort());
    try {
      await send(options, request, reply, open, controller.signal);
    } finally {
      running.delete(controller);
      metrics.set('slipway_event_streams', running.size);
    }
  };
}

async function send(
  { heartbeat = DEFAULT_HEARTBEAT_MS, streamPatience: patience = DEFAULT_PATIENCE_MS }: StreamOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenFrames,
  signal: AbortSignal,
): Promise<void> {
  const frames = await open(signal);
  reply.hijack();
  const writer = openSse(reply.raw, { heartbeat, patience, signal });
  try {
    for await (const frame of frames) await writer.write(frame);
  } catch (error) {
    // The answer has begun: all that is left is to end it, and the client resumes.
    if (!signal.aborted) request.log.info({ error }, 'event stream ended early');
  } finally {
    writer.end();
  }
}
