import { RESULTS } from '../../../kit/events/index.ts';
import type { Path } from '../../../kit/yaml/index.ts';
import { builtInSequence } from '../built-in.ts';
import { selectorMatches, type Outcome } from '../selector.ts';
import type { Sequence, SequenceTrigger, Shipyard } from '../shipyard.ts';

/** A sequence with its place in the file and what leads to it. */
export interface Step {
  /** `production.delivery`. */
  readonly id: string;
  readonly stage: string;
  readonly inFirstStage: boolean;
  readonly sequence: Sequence;
  readonly path: Path;
}

/** One entry of a `triggeredOn`. */
export interface Edge {
  readonly from: string;
  readonly to: Step;
  readonly trigger: SequenceTrigger;
  /** What it follows; undefined when there is no such sequence. */
  readonly source: Sequence | undefined;
  /** The ends of `from` on which it fires; none when `from` does not exist. */
  readonly firesOn: readonly Outcome[];
  readonly path: Path;
}

export interface Graph {
  readonly steps: readonly Step[];
  readonly edges: readonly Edge[];
}

/** The sequences of a shipyard and which follows which. */
export function graphOf(shipyard: Shipyard): Graph {
  const steps = shipyard.stages.flatMap(({ name: stage, sequences }, at) =>
    sequences.map((sequence, index) => ({
      id: `${stage}.${sequence.name}`,
      stage,
      inFirstStage: at === 0,
      sequence,
      path: ['spec', 'stages', at, 'sequences', index],
    })),
  );
  const byId = new Map(steps.map((step) => [step.id, step]));
  const edges = steps.flatMap((to) =>
    to.sequence.triggeredOn.map((trigger, index) => {
      const from = `${trigger.stage}.${trigger.sequence}`;
      const source = byId.get(from)?.sequence ?? builtInOf(shipyard, trigger);
      const ends = source === undefined ? [] : outcomesOf(source);
      const firesOn = ends.filter((end) => selectorMatches(trigger.match, end));
      return { from, to, trigger, source, firesOn, path: [...to.path, 'triggeredOn', index] };
    }),
  );
  return { steps, edges };
}

/** A sequence that a stage has without declaring it. */
function builtInOf({ stages }: Shipyard, { stage, sequence }: SequenceTrigger): Sequence | undefined {
  return stages.some(({ name }) => name === stage) ? builtInSequence(sequence) : undefined;
}

/** Every way in which a sequence can end: at any task with fail, at its last with what else that task can answer. */
export function outcomesOf({ tasks }: Sequence): readonly Outcome[] {
  const last = tasks.at(-1)?.name;
  if (last === undefined) return [{ result: 'fail', lastTask: '' }];
  // A warning that is let through an approval is a pass from there on (specs/keptn.md 4.5).
  const good = RESULTS.filter((result) => result !== 'fail' && !(result === 'warning' && last === 'approval'));
  return [
    ...good.map((result) => ({ result, lastTask: last })),
    ...tasks.map(({ name }) => ({ result: 'fail' as const, lastTask: name })),
  ];
}

/** All that can run after the given ones, these included, by the edges that are let through. */
export function reachedFrom(starts: readonly string[], edges: readonly Edge[]): ReadonlySet<string> {
  const reached = new Set(starts);
  const open = [...starts];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const { from, to } of edges) {
      if (from !== at || reached.has(to.id)) continue;
      reached.add(to.id);
      open.push(to.id);
    }
  }
  return reached;
}
