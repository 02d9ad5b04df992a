import { Type } from 'typebox';
import type { HttpApp } from '../../../kit/http/index.ts';
import { createUniform, integrationSchema, type Uniform } from '../../../kit/uniform/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { KEPTN_DEFAULTS } from '../settings.ts';
import { registrationBody, registrationOf } from './registration.ts';
import { addSubscriptions } from './subscriptions.ts';

/** Executors need no more than the right to be one. */
const config = { right: 'execute' } as const;
/** Nothing here is of one project: an executor for some of them registers too. */
const partly = { ...config, filtered: true } as const;

const text = Type.Optional(Type.String({ maxLength: 256 }));
const filterQuery = Type.Object({
  ...{ id: text, name: text, namespace: text },
  ...{ project: text, stage: text, service: text },
});
const params = Type.Object({ id: Type.String() });

export function addUniform(app: HttpApp, { bus, clock, newId, keptn = KEPTN_DEFAULTS }: GatewayOptions): void {
  const uniform = createUniform({ bus, clock, newId, ttl: keptn.uniformTtl });
  addRegistration(app, uniform);
  addLife(app, uniform);
  addSubscriptions(app, uniform, newId);
}

function addRegistration(app: HttpApp, uniform: Uniform): void {
  const answer = Type.Object({ id: Type.String() });
  const register = {
    summary: 'Registers an executor; 200 where it is registered already.',
    body: registrationBody,
    response: { 200: answer, 201: answer },
  };
  app.post('/uniform/registration', { config: partly, schema: register }, async ({ body }, reply) => {
    const { id, isNew } = await uniform.register(registrationOf(body));
    return reply.code(isNew ? 201 : 200).send({ id });
  });
  const list = {
    summary: 'Registered executors.',
    querystring: filterQuery,
    response: { 200: Type.Array(integrationSchema) },
  };
  // Subscriptions name projects, whichever the query names.
  app.get('/uniform/registration', { config: { scope: () => ({}) }, schema: list }, async ({ query }) => {
    // Keptn takes an empty filter for none.
    const given = Object.entries(query).filter(([, value]) => value !== '');
    return [...(await uniform.list(Object.fromEntries(given)))];
  });
}

function addLife(app: HttpApp, uniform: Uniform): void {
  const ping = {
    summary: 'A sign of life; the registration with its subscriptions.',
    params,
    response: { 200: integrationSchema },
  };
  app.put('/uniform/registration/:id/ping', { config: { ...partly, audited: false }, schema: ping }, async (request) =>
    uniform.ping(request.params.id),
  );
  const remove = { summary: 'Ends a registration.', params, response: { 200: Type.Object({}) } };
  app.delete('/uniform/registration/:id', { config, schema: remove }, async (request) => {
    await uniform.unregister(request.params.id);
    return {};
  });
}
