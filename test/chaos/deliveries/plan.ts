/** How a service is deployed; each is a stage of the project, and with each service a lane of its own. */
export const STAGES = ['managed', 'direct', 'bluegreen'] as const;
export type Stage = (typeof STAGES)[number];

/**
 * `deliver` a good version, `break` with one that cannot be pulled (a rollback sequence follows), `try` one and roll it back
 * in the same run, `preview` one without releasing it, `grow` and `shrink` by one replica, `remove` a service of its own.
 */
export type Operation = 'deliver' | 'break' | 'try' | 'preview' | 'grow' | 'shrink' | 'remove';

export interface Step {
  readonly id: string;
  readonly stage: Stage;
  readonly service: string;
  readonly operation: Operation;
  readonly image: string;
}

/** What must run in a lane once all of its steps have ended. */
export interface Serving {
  readonly image: string;
  readonly replicas: number;
  /** Under blue/green: the version that was deployed and not released. It has the traffic. */
  readonly preview?: string;
}

const LONGEST = 3;
const REMOVE_ONE_IN = 10;
const CHOICES: readonly Operation[] = [
  ...(['deliver', 'deliver', 'break', 'break', 'try', 'try'] as const),
  ...(['preview', 'preview', 'preview', 'grow', 'shrink'] as const),
];

export interface PlanOptions {
  readonly runs: number;
  /** A whole number from 0 to below the given one. */
  readonly pick: (below: number) => number;
  readonly newId: () => string;
}

/** The steps of a run: every lane begins with a good version, then anything may come. Pure but for what it is given. */
export function planSteps({ runs, pick, newId }: PlanOptions): readonly Step[] {
  const services = Math.max(1, Math.min(3, Math.floor(runs / 12)));
  const lanes = STAGES.flatMap((stage) => Array.from({ length: services }, (_, at) => ({ stage, service: `s${at}` })));
  const states = new Map<string, Serving>();
  return Array.from({ length: runs }, (_, index) => {
    const fresh = lanes[index];
    const image = `reg.local/web:${index}`;
    if (fresh === undefined && index % REMOVE_ONE_IN === 0) {
      const stage = STAGES[pick(STAGES.length)] ?? 'direct';
      return { id: newId(), stage, service: `gone${index}`, operation: 'remove', image };
    }
    const lane = fresh ?? lanes[pick(lanes.length)] ?? { stage: 'direct', service: 's0' };
    const state = states.get(keyOf(lane));
    const operation = state === undefined ? 'deliver' : fitting(lane.stage, state, CHOICES[pick(CHOICES.length)]);
    const step = { id: newId(), ...lane, operation, image: operation === 'break' ? `${image}-broken` : image };
    states.set(keyOf(lane), after(state, step));
    return step;
  });
}

/** What every lane must serve in the end. Pure. */
export function servingAfter(steps: readonly Step[]): ReadonlyMap<string, Serving> {
  const states = new Map<string, Serving>();
  for (const step of steps) {
    if (step.operation !== 'remove') states.set(keyOf(step), after(states.get(keyOf(step)), step));
  }
  return states;
}

export function keyOf({ stage, service }: Pick<Step, 'stage' | 'service'>): string {
  return `${stage}/${service}`;
}

/** How the run of a step must end. */
export function resultOf({ operation }: Step): 'pass' | 'fail' {
  return operation === 'break' ? 'fail' : 'pass';
}

/** Runs of sequences that a step makes: its own, and the rollback that follows a failed delivery. */
export function runsOf({ operation }: Step): number {
  return operation === 'break' ? 2 : 1;
}

/** The sequence of the shipyard that carries a step out. */
export function sequenceOf({ operation }: Step): string {
  return operation === 'remove' ? 'deliver' : operation;
}

function fitting(stage: Stage, { replicas }: Serving, wanted: Operation = 'deliver'): Operation {
  if (wanted === 'preview' && stage !== 'bluegreen') return 'deliver';
  if (wanted === 'grow' && replicas >= LONGEST) return 'shrink';
  if (wanted === 'shrink' && replicas <= 1) return 'grow';
  return wanted;
}

function after(state: Serving | undefined, { operation, image }: Step): Serving {
  const { image: before, replicas, preview } = state ?? { image, replicas: 1 };
  switch (operation) {
    case 'preview':
      return { image: before, replicas, preview: image };
    case 'grow':
    case 'shrink': {
      const scaled = replicas + (operation === 'grow' ? 1 : -1);
      return { image: before, replicas: scaled, ...(preview === undefined ? {} : { preview }) };
    }
    // A rollback leads the traffic to the primary, whoever put the canary there.
    case 'break':
    case 'try':
      return { image: before, replicas };
    case 'deliver':
    case 'remove':
      return { image, replicas };
  }
}
