import type { FastifyReply, FastifyRequest } from 'fastify';
import { coerceError, slipwayError, toProblem, type SlipwayError } from '../../kit/errors/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { problemFrame } from './frame.ts';
import { openSse } from './sse-writer.ts';

const DEFAULT_MAX_STREAMS = 200;
const DEFAULT_HEARTBEAT_MS = 15_000;
const DEFAULT_PATIENCE_MS = 10_000;
/** As often as the file of users and rights is read. */
const DEFAULT_RECHECK_MS = 5_000;

type StreamOptions = Pick<GatewayOptions, 'metrics' | 'maxStreams' | 'heartbeat' | 'streamPatience' | 'streamRecheck'>;

/** Frames to send; resolves once the server keeps the position, and ends with the signal. */
export type OpenFrames = (signal: AbortSignal) => Promise<AsyncIterable<string>>;

/**
 * Answers a request by a stream of frames; resolves when it has ended. Each frame is for `request.actor` as it is then: a
 * stream whose sender may not read it any more ends with a `problem`.
 * @throws SLW_HTTP_STREAMS_FULL
 */
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
      await send(options, request, reply, open, controller);
    } finally {
      running.delete(controller);
      metrics.set('slipway_event_streams', running.size);
    }
  };
}

async function send(
  options: StreamOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  open: OpenFrames,
  controller: AbortController,
): Promise<void> {
  const { heartbeat = DEFAULT_HEARTBEAT_MS, streamPatience: patience = DEFAULT_PATIENCE_MS } = options;
  const { signal } = controller;
  const frames = await open(signal);
  reply.hijack();
  const writer = openSse(reply.raw, { heartbeat, patience, signal });
  let refusal: SlipwayError | undefined;
  const stop = recheckEvery(options.streamRecheck ?? DEFAULT_RECHECK_MS, request, (error) => {
    refusal = error;
    controller.abort();
  });
  try {
    for await (const frame of frames) await writer.write(frame);
  } catch (error) {
    // The answer has begun: all that is left is to end it, and the client resumes.
    if (!signal.aborted) request.log.info({ error }, 'event stream ended early');
  } finally {
    stop();
    writer.end(refusal === undefined ? undefined : problemFrame(toProblem(refusal)));
  }
}

/**
 * Tokens expire and are taken back while a stream is open. Any failure ends it, that to ask the identity provider too: who may
 * still come in comes back.
 */
function recheckEvery(every: number, request: FastifyRequest, end: (error: SlipwayError) => void): () => void {
  let asking = false;
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    request
      .recheck()
      .catch((thrown: unknown) => {
        const error = coerceError(thrown);
        request.log.info({ error, code: error.code, actor: request.actor.name }, 'an event stream may not go on');
        end(error);
      })
      .finally(() => (asking = false));
  }, every);
  return () => clearInterval(timer);
}
