import { createHash } from 'node:crypto';
import type { ServiceScope } from './input.ts';

/** Labels on every release Secret of ours, by which the releases of a service are found when its project is gone. */
export const PROJECT_LABEL = 'slipway.dev/project';
export const STAGE_LABEL = 'slipway.dev/stage';
export const SERVICE_LABEL = 'slipway.dev/service';
/** The commit that the chart was taken from: an action changes what runs and must not bring what was committed since. */
export const COMMIT_LABEL = 'slipway.dev/commit';

const LONGEST = 63;
const HASH_LENGTH = 16;
const COMMIT = /^[0-9a-f]{7,63}$/;

export function scopeLabels({ project, stage, service }: ServiceScope): Readonly<Record<string, string>> {
  return {
    [PROJECT_LABEL]: labelValue(project),
    [STAGE_LABEL]: labelValue(stage),
    [SERVICE_LABEL]: labelValue(service),
  };
}

/** A name as the value of a label: names of projects may be longer than Kubernetes takes there. */
export function labelValue(name: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${name.slice(0, LONGEST - HASH_LENGTH - 1)}-${hash}`;
}

/** None for what is no commit id: an event may name a commit by other words. */
export function commitLabels(commit: string | undefined): Readonly<Record<string, string>> {
  return commit !== undefined && COMMIT.test(commit) ? { [COMMIT_LABEL]: commit } : {};
}
