import type { PlanRequest, RollbackRequest, UninstallRequest, UpgradeRequest, WaitStrategy } from './types.ts';

/** Every plain argument list ends with `-- RELEASE CHART`, so that no name can be read as a flag. */
export function upgradeArguments(request: UpgradeRequest): readonly string[] {
  const labels = Object.entries(request.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    'upgrade',
    '--install',
    ...(request.createNamespace === false ? [] : ['--create-namespace']),
    ...waiting(request.timeoutMs, request.wait),
    ...serverSide(),
    // The API server refuses unknown and wrong fields itself under server-side apply; helm's own check only costs time.
    '--disable-openapi-validation',
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
  const { release, revision, timeoutMs, wait } = request;
  return [
    'rollback',
    ...waiting(timeoutMs, wait),
    ...serverSide(),
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

function waiting(timeoutMs: number, strategy: WaitStrategy = 'watcher'): readonly string[] {
  return [`--wait=${strategy}`, '--timeout', `${Math.max(1, Math.round(timeoutMs))}ms`];
}

/** Git decides what runs: a field that somebody changed by hand goes back to what the chart says, as it did under Helm 3. */
function serverSide(): readonly string[] {
  return ['--server-side=true', '--force-conflicts'];
}

/** One argument, so that it can be looked for among those of a running helm. */
export function namespaceArgument(namespace: string): string {
  return `--namespace=${namespace}`;
}
