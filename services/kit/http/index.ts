/** The HTTP server that gateways stand on: authentication, problem+json, limits, probes, metrics, OpenAPI. */
export { beginFailure } from './problems.ts';
export { createHttpServer } from './server.ts';
export type { HttpApp, HttpServer, HttpServerOptions, ReadinessCheck, RouteRights } from './types.ts';
