import { Type, type Static } from 'typebox';

const names = Type.Array(Type.String());

/** What an integration is told about; an empty list is everything. */
export const subscriptionSchema = Type.Object({
  id: Type.String(),
  /** An event type. */
  event: Type.String(),
  filter: Type.Object({ projects: names, stages: names, services: names }),
});

/** A registered executor, in Keptn's words and spelling: what its bridge, CLI and distributors read. */
export const integrationSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  metadata: Type.Object({
    /** The node that the executor runs on. */
    hostname: Type.String(),
    integrationversion: Type.String(),
    distributorversion: Type.String(),
    /** The plane: what tells apart executors of equal name and namespace in two clusters. */
    location: Type.String(),
    kubernetesmetadata: Type.Object({
      namespace: Type.String(),
      podname: Type.String(),
      deploymentname: Type.String(),
    }),
    /** RFC 3339; known to half a minute. */
    lastseen: Type.String(),
  }),
  subscriptions: Type.Array(subscriptionSchema),
});

export type Subscription = Static<typeof subscriptionSchema>;
export type Integration = Static<typeof integrationSchema>;

/** What an executor says of itself. */
export interface Registration {
  readonly name: string;
  readonly metadata: Omit<Integration['metadata'], 'lastseen'>;
  readonly subscriptions: readonly Omit<Subscription, 'id'>[];
}

/** What is left out may be anything; project, stage and service are looked for in the filters of subscriptions. */
export interface IntegrationFilter {
  readonly id?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

/** The registrations, kept in the stream: every replica sees the same, and nobody has to tidy up. */
export interface Uniform {
  /** @throws SLW_UNIFORM_INCOMPLETE, SLW_UNIFORM_SUBSCRIPTION_INVALID */
  register(registration: Registration): Promise<{ readonly id: string; readonly isNew: boolean }>;
  /** A sign of life; what is registered now. @throws SLW_UNIFORM_UNKNOWN */
  ping(id: string): Promise<Integration>;
  /** Nothing when there is no such registration. */
  unregister(id: string): Promise<void>;
  /** By name, then id. */
  list(filter?: IntegrationFilter): Promise<readonly Integration[]>;
  /** @throws SLW_UNIFORM_UNKNOWN */
  get(id: string): Promise<Integration>;
  /** Adds the subscription, or replaces the one of its id. @throws SLW_UNIFORM_UNKNOWN, SLW_UNIFORM_SUBSCRIPTION_INVALID */
  subscribe(id: string, subscription: Subscription): Promise<void>;
  /** @throws SLW_UNIFORM_UNKNOWN */
  unsubscribe(id: string, subscriptionId: string): Promise<void>;
}
