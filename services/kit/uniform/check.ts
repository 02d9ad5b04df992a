import { slipwayError } from '../errors/index.ts';
import type { Place } from './ids.ts';
import type { Registration, Subscription } from './types.ts';

/** Keptn's webhook-service keeps the secrets of a project: its subscriptions may not reach over several. */
const ONE_PROJECT = 'webhook-service';

/** @throws SLW_UNIFORM_INCOMPLETE */
export function checkedPlace({ name, metadata }: Registration): Place {
  const { hostname: node, location, kubernetesmetadata } = metadata;
  const { namespace } = kubernetesmetadata;
  const missing = Object.entries({
    name,
    'metadata.kubernetesmetadata.namespace': namespace,
    'metadata.hostname': node,
  })
    .filter(([, value]) => value === '')
    .map(([field]) => field);
  if (missing.length === 0) return { name, namespace, node, location };
  throw slipwayError(
    'SLW_UNIFORM_INCOMPLETE',
    { missing: missing.join(', ') },
    { fields: missing.map((field) => ({ field, message: 'is required' })) },
  );
}

/** @throws SLW_UNIFORM_SUBSCRIPTION_INVALID */
export function checkSubscription(integration: string, { event, filter }: Omit<Subscription, 'id'>): void {
  const reason = problemOf(integration, event, filter);
  if (reason !== undefined) throw slipwayError('SLW_UNIFORM_SUBSCRIPTION_INVALID', { reason });
}

function problemOf(integration: string, event: string, filter: Subscription['filter']): string | undefined {
  if (event === '') return 'the event must be specified';
  if (filter.services.length > 0 && filter.stages.length === 0) {
    return 'at least one stage must be specified in a filter that names a service';
  }
  if (integration === ONE_PROJECT && filter.projects.length !== 1) {
    return `a subscription of ${ONE_PROJECT} must name exactly one project`;
  }
  return undefined;
}
