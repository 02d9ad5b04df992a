import { picked, type ChartObjects, type Front } from './chart-objects.ts';
import { tellingKeys } from './objects.ts';

/** The mark of a Service that both sides answer, for example one that only collects metrics. */
const MARK = 'slipway.dev/traffic';
const SHARED = 'shared';

/** A Service that is left as it is: it leads to no pods of a Deployment of the chart, or its author says so. Pure. */
export function isShared(front: Front, { deployments }: ChartObjects): boolean {
  if (picked(front, deployments).length === 0) return true;
  return front.annotations[MARK] === SHARED && tellingKeys(front.selector).length === 0;
}

/** Why the traffic of a Service cannot be led to one side. Pure. */
export function frontProblems(front: Front, chart: ChartObjects): readonly string[] {
  const mine = picked(front, chart.deployments);
  const foreign = picked(front, chart.others);
  const marked = front.annotations[MARK] === SHARED;
  const telling = tellingKeys(front.selector);
  return [
    ...(marked
      ? [
          `the Service ${front.name} is marked as shared, but its selector has ${telling.join(' and ')}, which only the canary's pods carry`,
        ]
      : []),
    ...(telling.length > 0 ? [] : [untold(`selector of the Service ${front.name}`)]),
    ...(front.hasPorts ? [] : [`the Service ${front.name} has no port`]),
    ...foreign.map(
      ({ kind, name }) =>
        `the Service ${front.name} selects pods of the Deployment ${mine[0]?.name ?? ''} and of the ${kind} ${name}, which has no second side`,
    ),
    ...(mine.every(({ replicas }) => replicas === 0)
      ? [
          `the Deployment ${mine[0]?.name ?? ''} has 0 replicas, so there would be no canary behind the Service ${front.name}`,
        ]
      : []),
  ];
}

/** Else canary and primary would select each other's pods. */
export function untold(what: string): string {
  return `the ${what} has neither app nor app.kubernetes.io/name, so canary and primary cannot be told apart`;
}
