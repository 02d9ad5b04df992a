import { join, resolve } from 'node:path';
import { createHelm, createReleases, createSlots, type Helm, type Slots } from '../helm/index.ts';
import { createKube, locateCluster, type ClusterSettings as LocalSettings, type Kube } from '../kube/index.ts';
import type { Log } from '../log/index.ts';
import { createPreflight } from '../preflight/index.ts';
import { originOf } from './origin.ts';
import { createRenewal } from './renewal.ts';
import { renewedHelm } from './renewed-helm.ts';
import { checkTargets, targetOf, targetsOfProject } from './targets.ts';
import { LOCAL, type Cluster, type Clusters, type ClusterSettings, type ClustersSettings } from './types.ts';

export interface ClustersDependencies {
  readonly settings: ClustersSettings;
  readonly local: LocalSettings;
  readonly helm: { readonly binary: string; readonly concurrency: number };
  /** The data folder; kubeconfigs and helm's folders lie below it. */
  readonly dir: string;
  readonly log: Log;
  readonly clock: () => Date;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws SLW_KUBE_CONFIG when there is no local cluster, SLW_CLUSTER_UNKNOWN */
export function createClusters(deps: ClustersDependencies): Clusters {
  checkTargets(deps.settings);
  const { known, targets } = deps.settings;
  // One number of helm processes for all clusters: they take the memory of this machine.
  const slots = createSlots(deps.helm.concurrency);
  const local = createLocal(deps, slots);
  const remote = new Map<string, Cluster>();

  function named(name: string): Cluster {
    const settings = known[name];
    if (settings === undefined) return local;
    const cluster = remote.get(name) ?? createRemote(deps, slots, { name, settings, local: local.kube });
    remote.set(name, cluster);
    return cluster;
  }

  return {
    local,
    of: (place) => named(targetOf(targets, place)),
    ofProject: (project) => targetsOfProject(targets, project).map(named),
    close: () => [local, ...remote.values()].forEach(({ kube }) => kube.close()),
  };
}

function createLocal(deps: ClustersDependencies, slots: Slots): Cluster {
  const { local, dir, log, env } = deps;
  const source = locateCluster(local, env);
  const helmWorkDir = join(dir, 'helm');
  const helm = createHelm({ ...source, binary: deps.helm.binary, slots, workDir: helmWorkDir, log, env });
  return assembled(deps, { name: LOCAL, helmWorkDir, helm, kube: createKube(source, env) });
}

interface Remote {
  readonly name: string;
  readonly settings: ClusterSettings;
  readonly local: Kube;
}

function createRemote(deps: ClustersDependencies, slots: Slots, { name, settings, local }: Remote): Cluster {
  const { dir, clock, env } = deps;
  const log = deps.log.child({ cluster: name });
  const folder = resolve(dir, 'clusters', name);
  const path = settings.file === undefined ? join(folder, 'kubeconfig') : resolve(settings.file);
  const origin = originOf(name, settings, local);
  const renewal = createRenewal({ cluster: name, settings, origin, path, log, now: () => clock().getTime() });
  // Of a Secret no more than the chosen context is written.
  const context = settings.file === undefined || settings.context === undefined ? {} : { context: settings.context };
  const helmWorkDir = join(folder, 'helm');
  const helm = createHelm({
    binary: deps.helm.binary,
    slots,
    kubeconfig: path,
    ...context,
    workDir: helmWorkDir,
    log,
    env,
  });
  const kube = createKube({ kubeconfig: path, ...context, renewal }, env);
  return assembled({ ...deps, log }, { name, helmWorkDir, helm: renewedHelm(helm, renewal), kube });
}

interface Parts {
  readonly name: string;
  readonly helmWorkDir: string;
  readonly helm: Helm;
  readonly kube: Kube;
}

function assembled({ log, clock }: ClustersDependencies, parts: Parts): Cluster {
  const { helm, kube } = parts;
  return { ...parts, releases: createReleases(kube), preflight: createPreflight({ kube, helm, log, clock }) };
}
