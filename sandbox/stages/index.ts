/** What kwok does in place of a kubelet, as its configuration file; kwok has no stages of its own any more. */
import { stringify } from 'yaml';
import { crashStages } from './crash.ts';
import { nodeStages } from './node.ts';
import { pullErrorStages } from './pull-error.ts';
import { runningStages } from './running.ts';
import type { Stage } from './stage.ts';

export { FATE, type Fate } from './fate.ts';
export type { Stage } from './stage.ts';

export const STAGES: readonly Stage[] = [...nodeStages, ...pullErrorStages, ...crashStages, ...runningStages];

/** The stages as a YAML stream. Pure. */
export function stagesText(stages: readonly Stage[] = STAGES): string {
  return stages.map((stage) => `---\n${stringify(stage, { lineWidth: 0 })}`).join('');
}
