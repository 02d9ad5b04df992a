import type { Sequence } from './shipyard.ts';

const EVALUATION = 'evaluation';

/** The sequence that every stage has without declaring it: `<stage>.evaluation`, of one task (specs/keptn.md 4.2). */
export function builtInSequence(name: string): Sequence | undefined {
  if (name !== EVALUATION) return undefined;
  return { name, triggeredOn: [], tasks: [{ name: EVALUATION, after: 0, properties: {} }] };
}
