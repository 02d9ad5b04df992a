import { Type, type Static } from 'typebox';
import type { Registration, Subscription } from '../../../kit/uniform/index.ts';

const text = Type.Optional(Type.String({ maxLength: 256 }));
/** Go writes null for a list that nobody has made. */
const names = Type.Optional(
  Type.Union([Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 200 }), Type.Null()]),
);
const filter = Type.Object({ projects: names, stages: names, services: names });
/** Comma-separated, of distributors before Keptn 0.9. */
const oldFilter = Type.Object({ project: text, stage: text, service: text });
const old = Type.Object({
  topics: Type.Optional(Type.Union([Type.Array(Type.String({ maxLength: 256 }), { maxItems: 200 }), Type.Null()])),
  filter: Type.Optional(oldFilter),
});

export const subscriptionBody = Type.Object({ event: text, filter: Type.Optional(filter) });
export const registrationBody = Type.Object({
  name: text,
  metadata: Type.Optional(
    Type.Object({
      hostname: text,
      integrationversion: text,
      distributorversion: text,
      location: text,
      kubernetesmetadata: Type.Optional(Type.Object({ namespace: text, podname: text, deploymentname: text })),
    }),
  ),
  subscription: Type.Optional(old),
  subscriptions: Type.Optional(Type.Union([Type.Array(subscriptionBody, { maxItems: 200 }), Type.Null()])),
});

/** What an executor says of itself; what it leaves out is empty, for the uniform to refuse where it is needed. */
export function registrationOf(body: Static<typeof registrationBody>): Registration {
  const { name = '', metadata = {}, subscription, subscriptions } = body;
  const { hostname = '', integrationversion = '', distributorversion = '', location = '' } = metadata;
  const { namespace = '', podname = '', deploymentname = '' } = metadata.kubernetesmetadata ?? {};
  const kubernetesmetadata = { namespace, podname, deploymentname };
  return {
    name,
    metadata: { hostname, integrationversion, distributorversion, location, kubernetesmetadata },
    subscriptions: subscriptions?.map(subscriptionOf) ?? oldSubscriptions(subscription),
  };
}

export function subscriptionOf(body: Static<typeof subscriptionBody>): Omit<Subscription, 'id'> {
  const { projects, stages, services } = body.filter ?? {};
  return {
    event: body.event ?? '',
    filter: { projects: projects ?? [], stages: stages ?? [], services: services ?? [] },
  };
}

function oldSubscriptions(subscription: Static<typeof old> | undefined): Omit<Subscription, 'id'>[] {
  const { project, stage, service } = subscription?.filter ?? {};
  const list = (value = '') => value.split(',').filter((each) => each !== '');
  return (subscription?.topics ?? []).map((event) => ({
    event,
    filter: { projects: list(project), stages: list(stage), services: list(service) },
  }));
}
