import { slipwayError } from '../../kit/errors/index.ts';
import { filesOf } from './files.ts';
import { frontName, generate, type Generated } from './generated.ts';
import { readDoubled } from './read-doubled.ts';
import type { ReleasePair } from './release-pair.ts';
import { filesRequest } from './upgrades.ts';

/** A rendered chart that blue/green can work with. */
export interface Judged {
  readonly rendered: string;
  readonly wanted: Generated;
}

/**
 * Finds everything that would stop a delivery half-way before anything is written.
 * @throws SLW_BLUE_GREEN_CHART, SLW_TRAFFIC_INPUT
 */
export function judge(pair: ReleasePair, rendered: string): Judged {
  const { user, scope, router } = pair;
  const wanted = generate(readDoubled(rendered, user.name.namespace, scope.service));
  for (const lead of ['canary', 'primary'] as const) filesOf(wanted, router, filesRequest(pair), lead);
  refuseSharedHosts(pair, wanted);
  return { rendered, wanted };
}

/** Two routes for one host name: which of them counts, nobody could say. */
function refuseSharedHosts(pair: ReleasePair, { services }: Generated): void {
  const { router, scope } = pair;
  if (router.kind !== 'istio' && router.kind !== 'gateway-api') return;
  const { hosts } = filesRequest(pair);
  const names = services.map(frontName);
  const all = names.flatMap(hosts);
  const twice = all.find((host, index) => all.indexOf(host) !== index);
  if (twice === undefined) return;
  const reasons = `the Services ${names.join(' and ')} would have the same public host name, ${twice}; endpoints.hostname needs \${SERVICE}`;
  throw slipwayError('SLW_BLUE_GREEN_CHART', { service: scope.service, reasons });
}
