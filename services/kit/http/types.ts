import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor, Right } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import type { Metrics } from '../metrics/index.ts';

/** The fastify instance that services add their routes to. */
export type HttpApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** No token is asked for. */
    open?: boolean;
    /** What a sender must be allowed to do; `any`: nothing but be known. Without one GET asks `read`, the rest `configure`. */
    right?: Right | 'any';
  }
  interface FastifyRequest {
    /** Who sends this. */
    actor: Actor;
  }
}

/** Whether a part of the process can work now, and if not, what it waits for. */
export type ReadinessCheck = () => { readonly ready: boolean; readonly waitingFor?: string };

export interface HttpServerOptions {
  readonly http: Config['http'];
  readonly log: Log;
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: Metrics;
  /** Version in the OpenAPI document. */
  readonly version: string;
}

export interface HttpServer {
  /** Routes are added before `listen`. */
  readonly app: HttpApp;
  /** Resolves to the address, such as http://127.0.0.1:8080. @throws SLW_HTTP_LISTEN_FAILED */
  listen(): Promise<string>;
  /** Takes no more requests, lets those that run end, then closes. */
  close(): Promise<void>;
}
