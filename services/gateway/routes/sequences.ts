import { Type } from 'typebox';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { listSequences, sequenceRecordSchema } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';

const { project, stage, service } = scopeSchema.properties;
const querySchema = Type.Object({
  project,
  stage: Type.Optional(stage),
  service: Type.Optional(service),
  context: Type.Optional(Type.String({ maxLength: 256 })),
});

export function addSequenceRoutes(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>): void {
  const response = { 200: Type.Object({ items: Type.Array(sequenceRecordSchema) }) };
  const schema = { summary: 'Runs of sequences, oldest first.', querystring: querySchema, response };
  app.get('/v1/sequences', { schema }, async ({ query }) => ({ items: await listSequences(bus, query) }));
}
