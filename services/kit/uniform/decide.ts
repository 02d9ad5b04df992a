import type { Integration, IntegrationFilter, Registration, Subscription } from './types.ts';

/**
 * An integration that registers again, after an update or from another pod. What it says of itself is new; what it is
 * subscribed to was perhaps changed by people, and stays.
 */
export function reRegistered(
  known: Integration,
  registration: Registration,
  fresh: readonly Subscription[],
  now: Date,
): Integration {
  const subscriptions = known.subscriptions.length > 0 ? known.subscriptions : [...fresh];
  return { ...known, metadata: { ...registration.metadata, lastseen: now.toISOString() }, subscriptions };
}

/** Added at the end, or in the place of the one with its id. */
export function withSubscription(known: Integration, subscription: Subscription): Integration {
  const at = known.subscriptions.findIndex(({ id }) => id === subscription.id);
  const subscriptions = at < 0 ? [...known.subscriptions, subscription] : known.subscriptions.with(at, subscription);
  return { ...known, subscriptions };
}

export function withoutSubscription(known: Integration, subscriptionId: string): Integration {
  return { ...known, subscriptions: known.subscriptions.filter(({ id }) => id !== subscriptionId) };
}

export function seen(known: Integration, now: Date): Integration {
  return { ...known, metadata: { ...known.metadata, lastseen: now.toISOString() } };
}

/** As Keptn: a filter finds the subscriptions that name the project, stage or service, not those for everything. */
export function isWanted(integration: Integration, filter: IntegrationFilter): boolean {
  const { id, name, namespace, project, stage, service } = filter;
  const named = (kind: keyof Subscription['filter'], wanted: string | undefined) =>
    wanted === undefined || integration.subscriptions.some((each) => each.filter[kind].includes(wanted));
  return (
    (id === undefined || integration.id === id) &&
    (name === undefined || integration.name === name) &&
    (namespace === undefined || integration.metadata.kubernetesmetadata.namespace === namespace) &&
    named('projects', project) &&
    named('stages', stage) &&
    named('services', service)
  );
}
