import { Type, type Static } from 'typebox';
import * as sections from './sections/index.ts';

/**
 * All settings of `slipway serve`. The setting `helm.timeout` is read from the environment as SLIPWAY_HELM_TIMEOUT,
 * from a YAML file as `helm: { timeout: 5m }`; the environment wins. The reference page is generated from this schema.
 */
export const configSchema = Type.Object(
  {
    log: sections.log,
    data: sections.data,
    nats: sections.nats,
    http: sections.http,
    access: sections.access,
    kube: sections.kube,
    clusters: sections.clusters,
    helm: sections.helm,
    git: sections.git,
    secrets: sections.secrets,
    names: sections.names,
    endpoints: sections.endpoints,
    traffic: sections.traffic,
    charts: sections.charts,
    actions: sections.actions,
    drift: sections.drift,
    rollouts: sections.rollouts,
    conductor: sections.conductor,
    evaluation: sections.evaluation,
    sinks: sections.sinks,
    uniform: sections.uniform,
    keptn: sections.keptn,
    executor: sections.executor,
  },
  { additionalProperties: false },
);

export type Config = Static<typeof configSchema>;
