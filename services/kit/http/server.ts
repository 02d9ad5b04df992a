import swagger, { type FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { LogController, fastify, type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { messageOf, slipwayError } from '../errors/index.ts';
import { answerClientError } from './client-errors.ts';
import { addGuard } from './guard.ts';
import { addHealthRoutes } from './health.ts';
import { createIdentify, type Identify } from './identify.ts';
import { limitWrongTokens, type IdentifyOrRefuse } from './limit-wrong.ts';
import { sendProblem } from './problems.ts';
import { answerUnknownRoutes } from './routes-known.ts';
import { listRoutes } from './routes-listed.ts';
import { resolveToken } from './token.ts';
import { countWrongTokens } from './wrong-tokens.ts';
import type { HttpApp, HttpServer, HttpServerOptions } from './types.ts';

/** A request that takes longer to arrive is cut off; so is a connection that says nothing between two heartbeats. */
const REQUEST_TIMEOUT_MS = 30_000;
const IDLE_TIMEOUT_MS = 75_000;
const MAX_CONNECTIONS = 2_000;

/**
 * An HTTP server with authentication, problem+json for every failure, probes, metrics and /openapi.json.
 * @throws SLW_HTTP_TOKEN_REQUIRED, SLW_HTTP_TOKEN_UNREADABLE
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { http, log, metrics } = options;
  const token = resolveToken(http, options.access !== undefined);
  const logger: FastifyBaseLogger = log;
  const app: HttpApp = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: http.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: IDLE_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerClientError,
    // A name given as a number is a mistake to be told about, not to be mended.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.server.maxConnections = MAX_CONNECTIONS;
  app.setErrorHandler(sendProblem);
  answerUnknownRoutes(app);
  const routes = listRoutes(app);
  const identify = createIdentify(token, options.access);
  addGuard(app, limited(identify, options), identify);
  app.addHook('onResponse', async (request, reply) => measure(metrics, request, reply));
  await app.register(swagger, { openapi: openApiHead(options.version) });
  addHealthRoutes(app, options.checks, metrics);
  app.get('/openapi.json', { config: { right: 'any' }, schema: { summary: 'This description.' } }, () => app.swagger());
  return { app, routes, listen: async () => listen(app, http), close: async () => app.close() };
}

function limited(identify: Identify, { clock, http }: HttpServerOptions): IdentifyOrRefuse {
  const limit = http.wrongTokens;
  return limit === 0 ? identify : limitWrongTokens(identify, countWrongTokens(limit, clock), limit);
}

async function listen(app: HttpApp, { host, port }: HttpServerOptions['http']): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw slipwayError('SLW_HTTP_LISTEN_FAILED', { host, port, reason: messageOf(cause) }, { cause });
  }
  const { address, family, port: bound } = app.server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
}

function measure(metrics: HttpServerOptions['metrics'], request: FastifyRequest, reply: FastifyReply): void {
  const route = request.routeOptions.url ?? 'unknown';
  metrics.count('slipway_http_requests_total', { method: request.method, route, status: reply.statusCode });
  metrics.observe('slipway_http_request_seconds', { route }, reply.elapsedTime / 1_000);
}

function openApiHead(version: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: { title: 'Slipway', version, description: 'Delivers services to Kubernetes by CloudEvents.' },
    components: {
      securitySchemes: {
        token: { type: 'apiKey', in: 'header', name: 'x-token' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
    security: [{ token: [] }, { bearer: [] }],
  };
}
