import { join } from 'node:path';
import type { SandboxUser } from './users.ts';

/** Where a run of the cluster keeps its things and which ports it uses. */
export interface ClusterLayout {
  readonly dir: string;
  readonly etcdPort: number;
  readonly apiPort: number;
  /** Of the Rollouts controller. */
  readonly metricsPort: number;
  readonly healthPort: number;
}

/** Loops whose objects Slipway's charts use; each costs memory and start-up time, so not all of them. */
export const CONTROLLERS = [
  'deployment',
  'replicaset',
  'statefulset',
  'daemonset',
  'job',
  'cronjob',
  'garbagecollector',
  'namespace',
  'serviceaccount',
  'endpoint',
  'endpointslice',
  'resourcequota',
  'disruption',
  'clusterrole-aggregation',
] as const;

export type ClusterPart =
  'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok' | 'rollouts-controller';

/** What runs unless somebody says otherwise, in the order of starting. */
export const DEFAULT_PARTS: readonly ClusterPart[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
];

/** With Argo Rollouts' controller, which most charts do not need and which takes a minute to build the first time. */
export const PARTS_WITH_ROLLOUTS: readonly ClusterPart[] = [...DEFAULT_PARTS, 'rollouts-controller'];

export const files = {
  kubeconfig: (dir: string, user: SandboxUser = 'admin') =>
    join(dir, user === 'admin' ? 'kubeconfig' : `kubeconfig-${user}`),
  stages: (dir: string) => join(dir, 'stages.yaml'),
  tokens: (dir: string) => join(dir, 'tokens.csv'),
  certificates: (dir: string) => join(dir, 'certificates'),
  servingCertificate: (dir: string) => join(dir, 'certificates', 'apiserver.crt'),
  signingKey: (dir: string) => join(dir, 'service-accounts.key'),
  verifyKey: (dir: string) => join(dir, 'service-accounts.pub'),
  log: (dir: string, part: string) => join(dir, 'logs', `${part}.log`),
};

/** The arguments of each part. Pure. */
export function partArguments(part: ClusterPart, layout: ClusterLayout): readonly string[] {
  return ARGUMENTS[part](layout);
}

const ARGUMENTS: Readonly<Record<ClusterPart, (layout: ClusterLayout) => readonly string[]>> = {
  etcd: ({ dir, etcdPort }) => [
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    // One member has no peers to talk to: any free port will do, and it need not be known.
    '--listen-peer-urls=http://127.0.0.1:0',
    // The data are thrown away at the end; waiting for the disk would only slow tests down.
    '--unsafe-no-fsync',
    '--log-level=warn',
  ],
  'kube-apiserver': ({ dir, etcdPort, apiPort }) => [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${apiPort}`,
    `--cert-dir=${files.certificates(dir)}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.verifyKey(dir)}`,
    `--service-account-signing-key-file=${files.signingKey(dir)}`,
    `--token-auth-file=${files.tokens(dir)}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/16',
    // TaintNodesByCondition taints the node not-ready for ever, since no node controller takes the taint away.
    '--disable-admission-plugins=ServiceAccount,TaintNodesByCondition',
    '--endpoint-reconciler-type=none',
    '--allow-privileged=true',
  ],
  'kube-controller-manager': ({ dir }) => [
    `--kubeconfig=${files.kubeconfig(dir)}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--controllers=${CONTROLLERS.join(',')}`,
  ],
  'kube-scheduler': ({ dir }) => [`--kubeconfig=${files.kubeconfig(dir)}`, '--leader-elect=false', '--secure-port=0'],
  kwok: ({ dir }) => [
    `--kubeconfig=${files.kubeconfig(dir)}`,
    '--manage-all-nodes=true',
    '--node-lease-duration-seconds=40',
    '--cidr=10.244.0.0/16',
    '--node-ip=10.1.0.1',
    `--config=${files.stages(dir)}`,
  ],
  // Both ports are on all addresses, which no flag changes; they serve figures and health, and take no orders.
  'rollouts-controller': ({ dir, metricsPort, healthPort }) => [
    `--kubeconfig=${files.kubeconfig(dir)}`,
    '--leader-elect=false',
    `--metricsPort=${metricsPort}`,
    `--healthzPort=${healthPort}`,
    // Seconds after which it looks again by itself; a wake-up that it missed would else cost a quarter of an hour.
    '--rollout-resync=10',
    // By default it asks the API server no more than 40 times a second: two hundred Rollouts would wait for that alone.
    // Not much more: some of its states make it write without end, and that would be what the machine does.
    '--qps=150',
    '--burst=300',
  ],
};

/** The node that kwok plays the kubelet of. Pure. */
export function nodeObject(name: string): object {
  const capacity = { cpu: '1000', memory: '4Ti', 'ephemeral-storage': '4Ti', pods: '5000' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node-role.kubernetes.io/worker': '',
      },
    },
    status: { capacity, allocatable: capacity },
  };
}
