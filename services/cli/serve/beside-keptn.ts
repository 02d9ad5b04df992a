import type { Config } from '../../kit/config/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';

/**
 * Refuses what would do twice what an existing Keptn does already: a second conductor, or services that nobody asked for by
 * name, since Keptn answers approvals and evaluations too.
 * @throws SLW_SERVE_NAMES_NEEDED, SLW_SERVE_CONDUCTOR_TWICE
 */
export function refuseBesideKeptn(asked: readonly string[], { nats }: Pick<Config, 'nats'>): void {
  const { eventStream: stream } = nats;
  if (stream === undefined) return;
  if (asked.length === 0) throw slipwayError('SLW_SERVE_NAMES_NEEDED', { stream });
  if (asked.includes('conductor')) throw slipwayError('SLW_SERVE_CONDUCTOR_TWICE', { stream });
}
