import { Type } from 'typebox';
import { KEPTN_SPEC_VERSION, scopeSchema, sequenceType } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { evaluationTimes } from './evaluation-time.ts';
import { requireService } from './service.ts';

const SEQUENCE = 'evaluation';
/** What Keptn's API says of itself, which rules on events may ask for. */
const SOURCE = 'https://github.com/keptn/keptn/api';
const time = Type.Optional(Type.String({ maxLength: 64 }));

const bodySchema = Type.Object(
  {
    start: time,
    end: time,
    timeframe: Type.Optional(Type.String({ maxLength: 32, description: 'Such as 5m.' })),
    labels: Type.Optional(Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])),
    gitcommitid: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
);

/** POST …/service/:service/evaluation: `keptn trigger evaluation`. */
export function addEvaluationRoute(app: HttpApp, options: GatewayOptions): void {
  const { bus, clock, newId } = options;
  const schema = {
    summary: 'Triggers the evaluation of a service in a stage.',
    params: scopeSchema,
    body: bodySchema,
    response: { 200: Type.Object({ keptnContext: Type.String() }) },
  };
  const config = { right: 'deliver' as const };
  app.post('/project/:project/stage/:stage/service/:service/evaluation', { schema, config }, async (request) => {
    const { start, end } = evaluationTimes(request.body, clock());
    const { labels, gitcommitid = '' } = request.body;
    const { project, stage, service } = request.params;
    await requireService(options, { project, stage, service });
    const context = newId();
    await bus.publish({
      id: newId(),
      source: SOURCE,
      type: sequenceType(stage, SEQUENCE, 'triggered'),
      time: clock().toISOString(),
      datacontenttype: 'application/json',
      data: {
        ...{ project, stage, service },
        ...(labels === undefined || labels === null ? {} : { labels }),
        evaluation: { start: start.toISOString(), end: end.toISOString() },
      },
      extensions: {
        shkeptncontext: context,
        ...(gitcommitid === '' ? {} : { gitcommitid }),
        shkeptnspecversion: KEPTN_SPEC_VERSION,
      },
    });
    return { keptnContext: context };
  });
}
