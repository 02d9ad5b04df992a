import { Type } from 'typebox';
import { eventWrite, type Bus } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { contextOf, type CloudEvent } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { listDeadLetters, replayOf } from './dead-letters.ts';

const letterSchema = Type.Object({
  seq: Type.Integer(),
  subject: Type.String(),
  code: Type.String(),
  reason: Type.String(),
  service: Type.String(),
  event: Type.String({ description: 'The message as it came: a CloudEvent in JSON, if it is one.' }),
  time: Type.String(),
});

export function addDeadLetterRoutes(app: HttpApp, { bus, clock }: Pick<GatewayOptions, 'bus' | 'clock'>): void {
  const list = {
    summary: 'Messages that Slipway gave up, oldest first.',
    response: { 200: Type.Object({ items: Type.Array(letterSchema) }) },
  };
  app.get('/v1/dead-letters', { schema: list }, async () => ({ items: await listDeadLetters(bus) }));
  const replay = {
    summary: 'Sends the event of a dead letter again, under a new id.',
    params: Type.Object({ seq: Type.String({ pattern: '^[0-9]{1,15}$' }) }),
    response: { 202: Type.Object({ keptnContext: Type.String(), id: Type.String() }) },
  };
  app.post(
    '/v1/dead-letters/:seq/replay',
    { config: { right: 'control' }, schema: replay },
    async ({ params }, reply) => {
      const seq = Number(params.seq);
      const letter = (await listDeadLetters(bus)).find((candidate) => candidate.seq === seq);
      if (letter === undefined) throw slipwayError('SLW_EVENT_DEAD_LETTER_UNKNOWN', { seq });
      const event = { ...replayOf(letter), time: clock().toISOString() };
      await sendAgain(bus, event, letter.replayTo);
      return reply.code(202).send({ keptnContext: contextOf(event) ?? event.id, id: event.id });
    },
  );
}

async function sendAgain(bus: Bus, event: CloudEvent, to: string | undefined): Promise<void> {
  if (to === undefined) await bus.publish(event);
  else await bus.commit([{ ...eventWrite(event), subject: to }]);
}
