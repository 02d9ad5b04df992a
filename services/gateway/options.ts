import type { Access } from '../kit/access/index.ts';
import type { Bus } from '../kit/bus/index.ts';
import type { Config } from '../kit/config/index.ts';
import type { ReadinessCheck, RouteRights } from '../kit/http/index.ts';
import type { Log } from '../kit/log/index.ts';
import type { Metrics } from '../kit/metrics/index.ts';
import type { Projects } from '../kit/projects/index.ts';
import type { Rollouts } from '../kit/rollouts/index.ts';
import type { Secrets } from '../kit/secrets/index.ts';

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
  readonly keptn?: KeptnSettings;
  /** Event streams at once. */
  readonly maxStreams?: number;
  /** Milliseconds between two heartbeats of an event stream. */
  readonly heartbeat?: number;
  /** Milliseconds a client of a stream may take nothing before it is cut off. */
  readonly streamPatience?: number;
  /** Milliseconds between two looks whether who reads a stream still may. */
  readonly streamRecheck?: number;
}

/** How Keptn's API is served. */
export interface KeptnSettings {
  /** The version of Keptn that is answered for: its CLI warns about any but its own. */
  readonly version: string;
  /** Where this runs; absent outside of a cluster. */
  readonly namespace?: string | undefined;
  /** Whether its CLI is told that a project needs no remote. */
  readonly automaticProvisioning: boolean;
  /** Milliseconds that a registration lives without a sign of life. */
  readonly uniformTtl: number;
  /** Milliseconds that entries of the log of integrations are kept. */
  readonly logTtl: number;
}

/** Where Rollouts are looked for: in the namespace of a stage, in the cluster of that stage. */
export interface RolloutPlace {
  readonly project: string;
  readonly stage: string;
  readonly service: string;
}

/** The Rollouts of a place, in whatever cluster it is. Put together by who knows the clusters and the names. @throws SLW_KUBE_CONFIG */
export type RolloutsAt = (place: RolloutPlace) => { readonly namespace: string; readonly rollouts: Rollouts };

export interface Gateway {
  /** Such as http://127.0.0.1:8080. */
  readonly url: string;
  /** Every route, with what it asks of senders. */
  readonly routes: readonly RouteRights[];
  /** Ends event streams, lets other requests finish, takes no more. */
  close(): Promise<void>;
}
