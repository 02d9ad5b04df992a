import { createHttpServer } from '../kit/http/index.ts';
import { addAccessRoutes, recordChanges } from './access/index.ts';
import { addDeadLetterRoutes } from './dead-letters/index.ts';
import { addEventRoutes } from './ingest/index.ts';
import { addKeptnApi } from './keptn/index.ts';
import { addExplainRoute } from './explain/index.ts';
import { addHistoryRoute } from './history/index.ts';
import type { Gateway, GatewayOptions } from './options.ts';
import { addApprovalRoutes, addProjectRoutes, addVersionRoute } from './routes/index.ts';
import { addRolloutRoutes } from './rollouts/index.ts';
import { addSequenceRoutes } from './sequences/index.ts';
import { addStreamRoute, createStreams } from './stream/index.ts';

/**
 * Starts the gateway. It answers at once; events are refused with 503 until the bus is ready.
 * @throws SLW_HTTP_TOKEN_REQUIRED, SLW_HTTP_TOKEN_UNREADABLE, SLW_HTTP_LISTEN_FAILED
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { access, bus, clock, http, log, metrics, readiness = [], version } = options;
  const checks = [() => bus.status(), ...readiness];
  const server = await createHttpServer({ http, log, clock, metrics, version, checks, access });
  recordChanges(server.app, options);
  await addEventRoutes(server.app, options);
  await addKeptnApi(server.app, options);
  addProjectRoutes(server.app, options);
  addApprovalRoutes(server.app, options);
  addDeadLetterRoutes(server.app, options);
  addRolloutRoutes(server.app, options);
  const streams = createStreams(server.app, options);
  addStreamRoute(server.app, options, streams);
  addSequenceRoutes(server.app, options, streams);
  addExplainRoute(server.app, options);
  addHistoryRoute(server.app, options);
  addVersionRoute(server.app, version);
  addAccessRoutes(server.app, options);
  const url = await server.listen();
  log.info({ url }, 'gateway listens');
  return { url, routes: server.routes, close: async () => server.close() };
}
