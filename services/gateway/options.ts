import type { Access } from '../kit/access/index.ts';
import type { Bus } from '../kit/bus/index.ts';
import type { Config } from '../kit/config/index.ts';
import type { ReadinessCheck, RouteRights } from '../kit/http/index.ts';
import type { Log } from '../kit/log/index.ts';
import type { Metrics } from '../kit/metrics/index.ts';
import type { Projects } from '../kit/projects/index.ts';
import type { Secrets } from '../kit/secrets/index.ts';
import type { KeptnSettings } from './keptn/index.ts';
import type { RolloutsAt } from './rollouts/index.ts';

export interface GatewayOptions {
  readonly bus: Bus;
  readonly projects: Projects;
  readonly http: Config['http'];
  /** Senders with tokens of their own; absent: there is only the token of `http`. */
  readonly access?: Access | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  /** A fresh UUID. */
  readonly newId: () => string;
  readonly clock: () => Date;
  /** What /ready asks beside the bus. */
  readonly readiness?: readonly ReadinessCheck[];
  /**
   * The stages of a shipyard, and by stage those whose sequences trigger its own. @throws a SlipwayError that says what is
   * wrong with it; the conductor knows.
   */
  readonly validateShipyard: (text: string) => {
    readonly stages: readonly string[];
    readonly parents?: Readonly<Record<string, readonly string[]>>;
  };
  readonly version: string;
  /** The Rollouts of the cluster; absent where this process has none, and so no routes for them. */
  readonly rolloutsAt?: RolloutsAt;
  /** Where secrets are kept that come by Keptn's API; without it they are not served. */
  readonly secrets?: Secrets;
  /** How Keptn's API is served. */
  readonly keptn?: KeptnSettings;
  /** Event streams at once. */
  readonly maxStreams?: number;
  /** Milliseconds between two heartbeats of an event stream. */
  readonly heartbeat?: number;
  /** Milliseconds a client of a stream may take nothing before it is cut off. */
  readonly streamPatience?: number;
}

export interface Gateway {
  /** Such as http://127.0.0.1:8080. */
  readonly url: string;
  /** Every route, with what it asks of senders. */
  readonly routes: readonly RouteRights[];
  /** Ends event streams, lets other requests finish, takes no more. */
  close(): Promise<void>;
}
