import { Type } from 'typebox';
import { slipwayError } from '../errors/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { HttpApp, ReadinessCheck } from './types.ts';

/** Routes for probes and scrapers, open to everybody: they tell nothing that a stranger could use. */
export function addHealthRoutes(app: HttpApp, checks: readonly ReadinessCheck[], metrics: Metrics): void {
  const open = { config: { open: true } };
  const alive = { response: { 200: Type.Object({ status: Type.String() }) } };
  app.get('/health', { ...open, schema: { ...alive, summary: 'The process lives.' } }, () => ({ status: 'ok' }));
  app.get('/ready', { ...open, schema: { ...alive, summary: 'Everything needed is there.' } }, () => {
    const waiting = checks.map((check) => check()).filter(({ ready }) => !ready);
    if (waiting.length === 0) return { status: 'ready' };
    const reasons = waiting.map(({ waitingFor }) => waitingFor ?? 'a part that does not say what for').join('; ');
    throw slipwayError('SLW_HTTP_NOT_READY', { reasons });
  });
  app.get('/metrics', { ...open, schema: { summary: "Metrics in Prometheus' text format." } }, async (_, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}
