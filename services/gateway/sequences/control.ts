import { Type } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { CONTROL_ACTIONS, controlSequence, listSequences, type SequenceRecord } from '../../kit/sequences/index.ts';
import type { GatewayOptions } from '../options.ts';

const { project, stage } = scopeSchema.properties;
const params = Type.Object({ project, context: Type.String({ minLength: 1, maxLength: 256 }) });
const bodySchema = Type.Object(
  {
    action: Type.Enum(CONTROL_ACTIONS),
    stage: Type.Optional(stage),
    reason: Type.Optional(Type.String({ maxLength: 2_000, description: 'A word to those who read of it.' })),
  },
  { additionalProperties: false },
);
const answerSchema = Type.Object({ matched: Type.Integer({ description: 'Runs that had not ended.' }) });

type ControlOptions = Pick<GatewayOptions, 'bus' | 'clock' | 'newId' | 'projects'>;

/** POST /v1/sequences/:project/:context/control. The command is stored when this answers; the conductor carries it out. */
export function addControlRoute(app: HttpApp, { bus, clock, newId, projects }: ControlOptions): void {
  const summary = 'Pauses, resumes or aborts the runs of a context, in one stage or in all.';
  const schema = { summary, params, body: bodySchema, response: { 202: answerSchema } };
  const config = { right: 'control' as const };
  app.post('/v1/sequences/:project/:context/control', { schema, config }, async (request, reply) => {
    const { project: name, context } = request.params;
    await projects.stages(name);
    const asked = { ...request.params, ...request.body, actor: request.actor.name };
    const { matched } = await controlSequence({ bus, clock, newId }, asked);
    if (matched === 0 && !isComing(await listSequences(bus, { project: name, context }))) {
      throw slipwayError('SLW_SEQUENCE_NOT_RUNNING', { project: name, context });
    }
    return reply.code(202).send({ matched });
  });
}

/** Whether a run was triggered and is not there yet: the command is kept for it. */
function isComing(runs: readonly SequenceRecord[]): boolean {
  const there = new Set(runs.map(({ triggeredId }) => triggeredId));
  return runs.some(({ triggers = [] }) => triggers.some((id) => !there.has(id)));
}
