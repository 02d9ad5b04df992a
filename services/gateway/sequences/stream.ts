import { Type } from 'typebox';
import { mayRead } from '../../kit/access/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { sequenceReader, sequenceSubjects } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';
import {
  afterQuerySchema,
  eventFrame,
  followFrames,
  lastEventHeaders,
  positionOf,
  type ServeStream,
} from '../stream/index.ts';

const { project, stage, service } = scopeSchema.properties;
const querySchema = Type.Object({
  project: Type.Optional(project),
  stage: Type.Optional(stage),
  service: Type.Optional(service),
  context: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  ...afterQuerySchema.properties,
});

/**
 * GET /v1/sequences/stream: each change of a run as its record. The stream holds a run's newest record alone, so a client that
 * was away, or reads slowly, is sent what became of it and not each step there.
 */
export function addRunStream(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>, serve: ServeStream): void {
  const summary = 'Runs of sequences as they change, as server-sent events. Resumes by Last-Event-ID.';
  const schema = { summary, querystring: querySchema, headers: lastEventHeaders };
  app.get('/v1/sequences/stream', { config: { filtered: true }, schema }, async (request, reply) => {
    const { query, headers } = request;
    const { after: _, ...filter } = query;
    const read = sequenceReader(filter);
    const from = { ...positionOf(headers, query), subjects: [sequenceSubjects(filter)] };
    await serve(request, reply, async (signal) =>
      followFrames(bus, { ...from, signal }, (message) => {
        const [run] = read(message);
        return run === undefined || !mayRead(request.actor, run.record)
          ? undefined
          : eventFrame('sequence', run.seq, JSON.stringify(run.record));
      }),
    );
  });
}
