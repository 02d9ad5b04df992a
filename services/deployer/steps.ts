import { join } from 'node:path';
import { deriveId, type JsonObject } from '../kit/events/index.ts';
import type { ReleaseResult, Revision } from '../kit/helm/index.ts';
import { EVENT_LABEL, TASK_LABEL } from './next-step.ts';
import { keepChart, type PlainChart } from './plain-chart/index.ts';
import type { DeployerDependencies, UpgradeWork, Work } from './work.ts';

/** The newest revision that Helm calls deployed, with its manifest and values. */
export async function recordOf({ deps, name, tools }: Work): Promise<ReleaseResult | undefined> {
  const serving = (await deps.releases.history(name, tools.signal)).findLast(({ status }) => status === 'deployed');
  return serving === undefined ? undefined : deps.releases.read(name, serving.revision, tools.signal);
}

/** One of several upgrades of one task: by its own label a later attempt knows which of them are done. */
export async function stepOf(work: Work, step: string, chart: PlainChart, values: JsonObject): Promise<UpgradeWork> {
  const path = await keepChart(chartsFolder(work.deps), chart, work.deps.newId);
  return { ...work, eventLabel: stepLabel(work, step), chart: { path, valuesFiles: [] }, values };
}

export function stepLabel({ eventLabel }: Pick<Work, 'eventLabel'>, step: string): string {
  return deriveId(eventLabel, step);
}

/** Whether a revision was made by that step of a task, whichever that was. */
export function isStep({ labels }: Revision, step: string): boolean {
  const task = labels[TASK_LABEL];
  return task !== undefined && labels[EVENT_LABEL] === stepLabel({ eventLabel: task }, step);
}

export function chartsFolder({ charts }: DeployerDependencies): string {
  return join(charts.dir, 'cache', 'generated');
}
