import { coerceError } from '../errors/index.ts';
import type { Projects, ResourceScope } from '../projects/index.ts';
import { findCharts } from './find-chart.ts';

/** What Git does not know has no chart; every other trouble with Git is for the one to tell who needs the chart. */
const ABSENT: ReadonlySet<string> = new Set(['SLW_PROJECT_UNKNOWN', 'SLW_STAGE_UNKNOWN', 'SLW_SERVICE_UNKNOWN']);

/** Whether a service has a chart at a commit (the newest when absent); no chart is fetched. */
export async function hasChart(projects: Projects, scope: Required<ResourceScope>, commit?: string): Promise<boolean> {
  try {
    return findCharts(scope.service, await projects.listFiles(scope, 'helm', commit)).length > 0;
  } catch (thrown) {
    const error = coerceError(thrown);
    if (ABSENT.has(error.code)) return false;
    throw error;
  }
}
