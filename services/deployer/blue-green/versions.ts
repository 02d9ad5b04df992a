import { createHash } from 'node:crypto';
import { stringifyJson, type JsonObject } from '../../kit/events/index.ts';
import type { DeploymentObject } from './objects.ts';

/** What a revision of the generated release had as its primary. */
export interface PrimaryRevision {
  readonly revision: number;
  /** The same for the same version. */
  readonly key: string;
  /** The run that brought the revision, as its label says. */
  readonly context: string | undefined;
  /** The primary was changed here in order to go back. */
  readonly isBack: boolean;
}

/** Whose promotion is to be undone: that of a run, or, when a person asks, whatever serves. */
export type Undo = { readonly of: 'run'; readonly context: string } | { readonly of: 'anyone' };

export type VersionBefore =
  | { readonly kind: 'back'; readonly version: PrimaryRevision }
  /** The run promoted nothing, or somebody has promoted something else since. */
  | { readonly kind: 'stay' }
  | { readonly kind: 'nowhere' };

/** What tells one version from another: pods and values, and not how many pods there are. Pure. */
export function versionKey(deployments: readonly DeploymentObject[], values: JsonObject): string {
  const pods = deployments.map(({ metadata, spec: { replicas: _, ...spec } }) => ({ name: metadata.name, spec }));
  const { keptn: _, replicaCount: __, ...own } = values;
  return createHash('sha256')
    .update(JSON.stringify(sorted(pods)))
    .update(stringifyJson(own))
    .digest('hex');
}

/**
 * The version that served before the one that serves. One that was gone back from is not good and is never gone back to.
 * Revisions oldest first. Pure.
 */
export function versionBefore(revisions: readonly PrimaryRevision[], undo: Undo): VersionBefore {
  const served = versionsIn(revisions);
  const serving = served.at(-1);
  const isMeant = serving !== undefined && (undo.of === 'anyone' || serving.context === undo.context);
  if (!isMeant) return undo.of === 'run' ? { kind: 'stay' } : { kind: 'nowhere' };
  const good = served.slice(0, -1).findLast(({ context }) => undo.of === 'anyone' || context !== undo.context);
  return good === undefined ? { kind: 'nowhere' } : { kind: 'back', version: good };
}

/**
 * Each version once, under the run that brought it and with its newest revision; what lies between two of it was left, and
 * so was everything before a way back to a version of which Helm keeps no other revision.
 */
function versionsIn(revisions: readonly PrimaryRevision[]): readonly PrimaryRevision[] {
  let versions: readonly PrimaryRevision[] = [];
  for (const each of revisions) {
    const known = versions.findIndex(({ key }) => key === each.key);
    // Helm keeps so many revisions: that the oldest of them changed the primary cannot be told, but of the very first.
    const isKnownToBring = versions.length > 0 || each.revision === 1;
    const context = known === -1 ? (isKnownToBring ? each.context : undefined) : versions[known]?.context;
    const kept = known === -1 ? (each.isBack ? [] : versions) : versions.slice(0, known);
    versions = [...kept, { ...each, context }];
  }
  return versions;
}

/** Charts may render the same fields in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
