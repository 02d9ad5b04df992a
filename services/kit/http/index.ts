/** The HTTP server that gateways stand on: authentication, problem+json, limits, probes, metrics, OpenAPI. */
export type { ReadinessCheck } from './health.ts';
export { createHttpServer } from './server.ts';
export type { HttpApp, HttpServer, HttpServerOptions } from './types.ts';
