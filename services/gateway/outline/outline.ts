import type { GatewayOptions } from '../options.ts';

type OutlineOptions = Pick<GatewayOptions, 'projects' | 'validateShipyard'>;

/** What is read from shipyard.yaml; of one that was pushed with a fault only the text. */
export interface Outline {
  readonly text?: string;
  readonly stages: readonly string[];
  /** Stages by whose end a stage is triggered. */
  readonly parents: Readonly<Record<string, readonly string[]>>;
}

export async function outlineOf({ projects, validateShipyard }: OutlineOptions, project: string): Promise<Outline> {
  const file = await projects.read({ project }, 'shipyard.yaml');
  if (file === undefined) return { stages: [], parents: {} };
  const text = file.toString('utf8');
  try {
    const { stages, parents = {} } = validateShipyard(text);
    return { text, stages, parents };
  } catch {
    // A project can be looked at all the same; whoever triggers a sequence is told.
    return { text, stages: [], parents: {} };
  }
}

/** As the shipyard has them: the first one is where a delivery begins. Stages that it does not know come last. Pure. */
export function inOrder(stages: readonly string[], { stages: order }: Pick<Outline, 'stages'>): readonly string[] {
  const place = (stage: string) => (order.includes(stage) ? order.indexOf(stage) : order.length);
  return stages.toSorted((a, b) => place(a) - place(b));
}
