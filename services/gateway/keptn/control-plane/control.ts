import { Type } from 'typebox';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { CONTROL_ACTIONS, controlSequence } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { requireStage } from './stage.ts';

const { project, stage } = scopeSchema.properties;

const bodySchema = Type.Object(
  {
    state: Type.Enum(CONTROL_ACTIONS),
    stage: Type.Optional(Type.Union([Type.Literal(''), stage], { description: 'Empty: all stages.' })),
  },
  { additionalProperties: false },
);

/** POST /sequence/:project/:keptnContext/control: `keptn pause|resume|abort sequence`. */
export function addControlRoute(app: HttpApp, options: GatewayOptions): void {
  const { bus, clock, newId, log, projects } = options;
  const schema = {
    summary: 'Pauses, resumes or aborts the runs of a context.',
    params: Type.Object({ project, keptnContext: Type.String({ minLength: 1, maxLength: 256 }) }),
    body: bodySchema,
    response: { 200: Type.Object({}) },
  };
  const config = { right: 'control' as const };
  app.post('/sequence/:project/:keptnContext/control', { schema, config }, async ({ params, body, actor }) => {
    const { project: name, keptnContext: context } = params;
    const { state: action, stage: only = '' } = body;
    if (only === '') await projects.stages(name);
    else await requireStage(options, name, only);
    const request = { project: name, context, action, actor: actor.name, ...(only === '' ? {} : { stage: only }) };
    const { matched } = await controlSequence({ bus, clock, newId }, request);
    // Keptn answers the same, and a pause before the trigger is one way to use it.
    if (matched === 0) log.warn({ ...request }, 'no sequence of that context is on its way');
    return {};
  });
}
