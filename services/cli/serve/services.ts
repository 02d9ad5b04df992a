import { startApprovals } from '../../approval/index.ts';
import { createEvaluation, EVALUATION_SOURCE, ownsEvaluations } from '../../evaluation/index.ts';
import { startConductor, outlineShipyard } from '../../conductor/index.ts';
import { startGateway, type KeptnSettings, type RolloutsAt } from '../../gateway/index.ts';
import { openAccess } from '../../kit/access/index.ts';
import { APPROVAL_SOURCE } from '../../kit/approvals/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { startExecutor } from '../../kit/executor/index.ts';
import { createHttpServer } from '../../kit/http/index.ts';
import { namesFor } from '../../kit/names/index.ts';
import { createRemediation, REMEDIATION_SOURCE } from '../../remediation/index.ts';
import { startSinks } from '../../sinks/index.ts';
import { packageVersion } from '../version.ts';
import { startDeployer } from './deployer.ts';
import { executorOptions } from './executor-options.ts';
import type { House } from './house.ts';
import { milliseconds } from './milliseconds.ts';
import { startRollouts } from './rollouts.ts';
import type { Running } from './running.ts';

/** Every service by the name that `slipway serve` takes; started in this order, stopped in the opposite one. */
const SERVICES: Readonly<Record<string, (house: House) => Promise<Running>>> = {
  gateway: serveGateway,
  conductor: serveConductor,
  approval: serveApprovals,
  evaluation: serveEvaluations,
  remediation: serveRemediation,
  deployer: startDeployer,
  rollouts: startRollouts,
  sinks: serveSinks,
};

/** The services asked for, all when none is. @throws SLW_SERVE_UNKNOWN */
export function chosenServices(names: readonly string[]): readonly string[] {
  const known = Object.keys(SERVICES);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw slipwayError('SLW_SERVE_UNKNOWN', { name: unknown, known: known.join(', ') });
  return names.length === 0 ? known : known.filter((name) => names.includes(name));
}

/** Starts one service; `gateway` and the probes answer before NATS is there, the others wait for it. */
export async function startService(name: string, house: House): Promise<Running> {
  const start = SERVICES[name];
  if (start === undefined) throw slipwayError('SLW_SERVE_UNKNOWN', { name, known: Object.keys(SERVICES).join(', ') });
  return start(house);
}

async function serveGateway(house: House): Promise<Running> {
  const { bus, projects, secrets, config, log, metrics, newId, clock } = house;
  const access = await openAccess({ settings: config.access, clock, log });
  const gateway = await startGateway({
    bus,
    projects,
    http: config.http,
    access,
    log,
    metrics,
    newId,
    clock,
    validateShipyard: outlineShipyard,
    version: packageVersion(),
    keptn: keptnSettings(config),
    secrets,
    ...(config.rollouts.enabled ? { rolloutsAt: rolloutsAt(house) } : {}),
  });
  return {
    async stop() {
      access?.close();
      await gateway.close();
    },
  };
}

function keptnSettings({ keptn, uniform }: House['config']): KeptnSettings {
  const { ttl, logTtl } = uniform;
  return {
    version: keptn.version,
    namespace: keptn.namespace,
    automaticProvisioning: keptn.automaticProvisioning,
    uniformTtl: milliseconds(ttl),
    logTtl: milliseconds(logTtl),
  };
}

/** The cluster is asked for by the first request: a process of gateways alone may have none, and then says so. */
function rolloutsAt(house: House): RolloutsAt {
  return (place) => {
    const { namespace } = namesFor(place, house.config.names);
    return { namespace, rollouts: house.rolloutParts().placeOf(place).rollouts };
  };
}

/** Probes and metrics for a process without a gateway. */
export async function serveProbes(house: House): Promise<Running> {
  const { bus, config, log, metrics, clock } = house;
  const access = await openAccess({ settings: config.access, clock, log });
  const server = await createHttpServer({
    http: config.http,
    access,
    log,
    metrics,
    clock,
    version: packageVersion(),
    checks: [bus.status],
  });
  await server.listen();
  return {
    async stop() {
      access?.close();
      await server.close();
    },
  };
}

async function serveConductor({ bus, projects, log, clock, config }: House): Promise<Running> {
  return startConductor({
    bus,
    projects,
    log,
    clock,
    startTimeout: milliseconds(config.conductor.startTimeout),
    taskTimeout: milliseconds(config.conductor.taskTimeout),
    abortGrace: milliseconds(config.conductor.abortGrace),
    maxRuns: config.conductor.maxRuns,
    ackWait: milliseconds(config.executor.ackWait),
  });
}

async function serveApprovals({ bus, log, clock, config, metrics }: House): Promise<Running> {
  return startApprovals({
    bus,
    log,
    clock,
    ackWait: milliseconds(config.executor.ackWait),
    observe: (step) => metrics.count('slipway_tasks_total', { service: APPROVAL_SOURCE, step }),
  });
}

async function serveEvaluations(house: House): Promise<Running> {
  const { bus, projects, config, clock } = house;
  const { prometheusUrl: url, prometheusTokenFile: tokenFile, timeout, withoutSlo } = config.evaluation;
  const deps = {
    ...{ bus, projects, clock, withoutSlo, timeoutMs: milliseconds(timeout) },
    ...(url === undefined ? {} : { prometheus: { url, tokenFile } }),
  };
  return startExecutor({
    ...executorOptions(house, EVALUATION_SOURCE),
    handlers: createEvaluation(deps),
    owns: ownsEvaluations(deps),
  });
}

async function serveRemediation(house: House): Promise<Running> {
  const handlers = createRemediation({ projects: house.projects });
  return startExecutor({ ...executorOptions(house, REMEDIATION_SOURCE), handlers });
}

async function serveSinks({ bus, log, clock, config, metrics }: House): Promise<Running> {
  return startSinks({
    ...{ bus, log, clock, targets: config.sinks.targets },
    timeoutMs: milliseconds(config.sinks.timeout),
    giveUpMs: milliseconds(config.sinks.giveUpAfter),
    ackWait: milliseconds(config.executor.ackWait),
    observe: (sink, outcome) => metrics.count('slipway_sink_events_total', { sink, outcome }),
  });
}
