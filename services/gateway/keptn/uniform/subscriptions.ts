import { Type } from 'typebox';
import { slipwayError } from '../../../kit/errors/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { subscriptionSchema, type Uniform } from '../../../kit/uniform/index.ts';
import { subscriptionBody, subscriptionOf } from './registration.ts';

const params = Type.Object({ id: Type.String() });
const oneParams = Type.Object({ id: Type.String(), subscription: Type.String({ minLength: 1, maxLength: 256 }) });
const named = Type.Object({ id: Type.String() });

const ALL = '/uniform/registration/:id/subscription';
const ONE = `${ALL}/:subscription`;

/** Subscriptions of one integration: changed by people in the bridge, read by executors with each sign of life. */
export function addSubscriptions(app: HttpApp, uniform: Uniform, newId: () => string): void {
  addReading(app, uniform);
  const create = { summary: 'Adds a subscription.', params, body: subscriptionBody, response: { 201: named } };
  app.post(ALL, { schema: create }, async (request, reply) => {
    const id = newId();
    await uniform.subscribe(request.params.id, { ...subscriptionOf(request.body), id });
    return reply.code(201).send({ id });
  });
  const update = {
    summary: 'Sets a subscription.',
    params: oneParams,
    body: subscriptionBody,
    response: { 201: named },
  };
  app.put(ONE, { schema: update }, async ({ params: { id: integration, subscription: id }, body }, reply) => {
    await uniform.subscribe(integration, { ...subscriptionOf(body), id });
    return reply.code(201).send({ id });
  });
  const remove = { summary: 'Ends a subscription.', params: oneParams, response: { 200: Type.Object({}) } };
  app.delete(ONE, { schema: remove }, async (request) => {
    await uniform.unsubscribe(request.params.id, request.params.subscription);
    return {};
  });
}

function addReading(app: HttpApp, uniform: Uniform): void {
  const list = { summary: 'Subscriptions of an executor.', params, response: { 200: Type.Array(subscriptionSchema) } };
  app.get(ALL, { schema: list }, async (request) => (await uniform.get(request.params.id)).subscriptions);
  const one = { summary: 'A subscription.', params: oneParams, response: { 200: subscriptionSchema } };
  app.get(ONE, { schema: one }, async ({ params: { id, subscription } }) => {
    const found = (await uniform.get(id)).subscriptions.find((each) => each.id === subscription);
    if (found === undefined) throw slipwayError('SLW_UNIFORM_SUBSCRIPTION_UNKNOWN', { id, subscription });
    return found;
  });
}
