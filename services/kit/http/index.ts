/** The HTTP server that gateways stand on: authentication, problem+json, limits, probes, metrics, OpenAPI. */
export { rightOf } from './guard.ts';
export { beginFailure } from './problems.ts';
export { requestInvalid } from './request-invalid.ts';
export { addScope } from './route-scope.ts';
export { scopesOf, type RequestScope } from './scope.ts';
export { createHttpServer } from './server.ts';
export type { HttpApp, HttpServer, HttpServerOptions, ReadinessCheck, RouteRights } from './types.ts';
