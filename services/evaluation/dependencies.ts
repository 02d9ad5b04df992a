import type { Bus } from '../kit/bus/index.ts';
import type { Projects } from '../kit/projects/index.ts';

/** Source of the answers: dashboards and the state of a sequence know evaluations by it (specs/keptn.md 4.6). */
export const EVALUATION_SOURCE = 'lighthouse-service';

export interface PrometheusSettings {
  readonly url: string;
  /** File with a bearer token, read at each use. */
  readonly tokenFile?: string | undefined;
}

export interface EvaluationDependencies {
  readonly bus: Bus;
  readonly projects: Pick<Projects, 'read'>;
  /** Absent: SLI providers among the executors are asked by event. */
  readonly prometheus?: PrometheusSettings | undefined;
  /** Milliseconds until the values must be there. */
  readonly timeoutMs: number;
  /** What becomes of evaluations of services that have no slo.yaml. */
  readonly withoutSlo: 'leave' | 'pass';
  readonly clock: () => Date;
}
