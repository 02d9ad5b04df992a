import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { ensureTools, projectRoot } from '../../tools/index.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: Spec;
  readonly rules?: unknown;
}

interface Spec {
  /** A workload's pods. */
  readonly template?: { readonly spec: PodSpec };
  /** A pod's own. */
  readonly containers?: readonly object[];
  readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
  /** A NetworkPolicy's. */
  readonly egress?: readonly { readonly ports?: readonly { readonly port: number | string }[] }[];
}

interface PodSpec {
  readonly terminationGracePeriodSeconds?: number;
  readonly automountServiceAccountToken?: boolean;
  readonly serviceAccountName?: string;
  readonly volumes?: readonly object[];
  readonly containers?: readonly { readonly env?: readonly object[] }[];
}

export const CHART = join(projectRoot(), 'chart');

/** Runs helm and returns all that it said; rejects when it fails. */
export async function helm(...args: readonly string[]): Promise<string> {
  const { helm: binary } = await ensureTools(['helm']);
  const { all } = await execa(binary, args, { all: true, timeout: 60_000 });
  return all;
}

/** The objects that the chart makes of these values, given as `key=value`. */
export async function render(namespace: string, values: readonly string[]): Promise<readonly Manifest[]> {
  const set = values.flatMap((value) => ['--set', value]);
  const { helm: binary } = await ensureTools(['helm']);
  const args = ['template', 'slipway', CHART, '--namespace', namespace, ...set];
  const { stdout } = await execa(binary, args, { timeout: 60_000 });
  return parseAllDocuments(stdout).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

export function only(manifests: readonly Manifest[], kind: string, name: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects ${kind}/${name} where one was expected`);
  return found[0]!;
}
