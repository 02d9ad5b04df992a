import { slipwayError } from '../errors/index.ts';
import { isObject } from '../events/index.ts';
import type { ReleaseResult } from './types.ts';

interface HelmRelease {
  readonly hooks?: readonly HelmHook[] | null;
  readonly config?: unknown;
  readonly version?: number;
  readonly manifest?: string;
  readonly info?: { readonly status?: string; readonly description?: string };
  readonly chart?: { readonly metadata?: { readonly name?: string; readonly version?: string } };
}

interface HelmHook {
  readonly kind?: string;
  readonly name?: string;
  readonly manifest?: string;
  readonly last_run?: { readonly phase?: string };
}

/** What `helm upgrade -o json` printed: the release with its manifest. */
export function readUpgradeOutput(stdout: string, subject: string): ReleaseResult {
  try {
    return releaseOf(JSON.parse(stdout) as HelmRelease);
  } catch (cause) {
    const words = 'it ended well, but what it printed is not the JSON of a release';
    throw slipwayError('SLW_HELM_FAILED', { operation: 'upgrade', subject, words }, { cause });
  }
}

/** Helm keeps and prints a release in the same shape. */
export function releaseOf({ version, manifest, info, chart, config, hooks }: HelmRelease): ReleaseResult {
  const metadata = chart?.metadata;
  return {
    revision: version ?? 0,
    status: info?.status ?? 'unknown',
    description: info?.description ?? '',
    manifest: manifest ?? '',
    values: isObject(config) ? config : {},
    hooks: (hooks ?? []).map((hook) => ({
      kind: hook.kind ?? '',
      name: hook.name ?? '',
      phase: hook.last_run?.phase ?? '',
      manifest: hook.manifest ?? '',
    })),
    chart: `${metadata?.name ?? ''}-${metadata?.version ?? ''}`,
  };
}
