import type { HelmManner, PlanRequest, RollbackRequest, UninstallRequest, UpgradeRequest } from './types.ts';

/** Every plain argument list ends with `-- RELEASE CHART`, so that no name can be read as a flag. */
export function upgradeArguments(request: UpgradeRequest): readonly string[] {
  const labels = Object.entries(request.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    'upgrade',
    '--install',
    ...(request.createNamespace === false ? [] : ['--create-namespace']),
    ...waiting(request.timeoutMs, request.manner),
    ...applying(request.manner),
    ...validating(request.manner),
    '--reset-values',
    '--hide-notes',
    ...['--output', 'json', '--description', request.description],
    ...(labels.length === 0 ? [] : ['--labels', labels.join(',')]),
    ...request.valuesFiles.flatMap((file) => ['--values', file]),
    ...['--values', '-'],
    namespaceArgument(request.namespace),
    ...['--', request.release, request.chart],
  ];
}

/** The same release without writing it: what templates look up in the cluster is answered, and nothing is waited for. */
export function planArguments({ namespace, release, chart, valuesFiles }: PlanRequest): readonly string[] {
  return [
    'upgrade',
    '--install',
    '--dry-run=server',
    '--disable-openapi-validation',
    '--reset-values',
    '--hide-notes',
    ...['--output', 'json'],
    ...valuesFiles.flatMap((file) => ['--values', file]),
    ...['--values', '-'],
    namespaceArgument(namespace),
    ...['--', release, chart],
  ];
}

export function rollbackArguments(request: RollbackRequest): readonly string[] {
  const { release, revision, timeoutMs, manner } = request;
  return [
    'rollback',
    ...waiting(timeoutMs, manner),
    ...applying(manner),
    namespaceArgument(request.namespace),
    '--',
    release,
    String(revision),
  ];
}

export function uninstallArguments(request: UninstallRequest): readonly string[] {
  const { release, timeoutMs } = request;
  return [
    'uninstall',
    '--ignore-not-found',
    ...waiting(timeoutMs),
    namespaceArgument(request.namespace),
    '--',
    release,
  ];
}

function waiting(timeoutMs: number, { wait }: HelmManner = USUAL): readonly string[] {
  return [`--wait=${wait}`, '--timeout', `${Math.max(1, Math.round(timeoutMs))}ms`];
}

const USUAL: HelmManner = { wait: 'watcher', apply: 'server' };

/** Git decides what runs: a field that somebody changed by hand goes back to what the chart says, as it did under Helm 3. */
function applying({ apply }: HelmManner = USUAL): readonly string[] {
  return apply === 'client' ? ['--server-side=false'] : ['--server-side=true', '--force-conflicts'];
}

/** The API server refuses unknown and wrong fields itself under server-side apply; helm's own check would only cost time. */
function validating({ apply }: HelmManner = USUAL): readonly string[] {
  return apply === 'client' ? [] : ['--disable-openapi-validation'];
}

/** One argument, so that it can be looked for among those of a running helm. */
export function namespaceArgument(namespace: string): string {
  return `--namespace=${namespace}`;
}
