import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Access, Actor, Right } from '../access/index.ts';
import type { Config } from '../config/index.ts';
import type { Log } from '../log/index.ts';
import type { Metrics } from '../metrics/index.ts';
import type { RequestScope } from './scope.ts';

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
    /**
     * What a sender must be allowed to do. `any`: nothing but be known; `events`: what its events ask for, and the handler
     * asks. Without one GET asks `read`, the rest `configure`.
     */
    right?: Right | 'any' | 'events';
    /** Where; else what path, query and body name as project, stage and service. */
    scope?: (request: FastifyRequest) => RequestScope;
    /** The handler leaves out what `request.actor` may not read; without it, a list of all asks for the right to all. */
    filtered?: boolean;
  }
  interface FastifyRequest {
    /** Who sends this. */
    actor: Actor;
    /**
     * Asks once more who sends this and whether they may: for answers that outlive what was asked before them. Renews `actor`.
     * @throws SLW_HTTP_UNAUTHORIZED, SLW_HTTP_FORBIDDEN, SLW_ACCESS_PROVIDER_DOWN
     */
    recheck(): Promise<void>;
    /** Where it acts, when only the handler can tell. */
    place: RequestScope | undefined;
    /** Code of the error that it failed with. */
    failure: string | undefined;
  }
}

/** Whether a part of the process can work now, and if not, what it waits for. */
export type ReadinessCheck = () => { readonly ready: boolean; readonly waitingFor?: string };

export interface HttpServerOptions {
  readonly http: Config['http'];
  readonly log: Log;
  readonly clock: () => Date;
  readonly checks: readonly ReadinessCheck[];
  readonly metrics: Metrics;
  /** Version in the OpenAPI document. */
  readonly version: string;
  /** Senders with tokens of their own; absent: there is only the one of `http`. */
  readonly access?: Access | undefined;
}

/** A route and what it asks of senders. */
export interface RouteRights {
  readonly method: string;
  readonly url: string;
  readonly right: Right | 'any' | 'events' | 'open';
  readonly filtered: boolean;
  /** Whether the route says so, or it is the default of its method. */
  readonly stated: boolean;
}

export interface HttpServer {
  /** Routes are added before `listen`. */
  readonly app: HttpApp;
  /** Every route that was added, with what it asks for. */
  readonly routes: readonly RouteRights[];
  /** Resolves to the address, such as http://127.0.0.1:8080. @throws SLW_HTTP_LISTEN_FAILED */
  listen(): Promise<string>;
  /** Takes no more requests, lets those that run end, then closes. */
  close(): Promise<void>;
}
