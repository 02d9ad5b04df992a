import { parse } from 'yaml';
import { isObject } from '../events/index.ts';
import { messageOf, slipwayError, type SlipwayError } from '../errors/index.ts';
import { inspectPackage } from './archive/index.ts';

export interface ChartIdentity {
  readonly name: string;
  readonly version: string;
}

/** Name and version in a Chart.yaml. `chart` is what the error calls it. @throws SLW_CHART_UNREADABLE */
export function parseChartYaml(text: string, chart: string): ChartIdentity {
  const file = parsed(text, chart);
  const { name, version } = isObject(file) ? file : {};
  if (typeof name !== 'string' || name === '') throw unreadable(chart, 'its Chart.yaml has no name');
  if (typeof version !== 'string' || version === '') throw unreadable(chart, 'its Chart.yaml has no version in text');
  return { name, version };
}

/** Name and version of a package that is fit for helm. @throws SLW_CHART_UNREADABLE, SLW_CHART_REFUSED */
export async function packageIdentity(archive: Uint8Array, chart: string): Promise<ChartIdentity> {
  return parseChartYaml(await inspectPackage(archive, chart), chart);
}

function parsed(text: string, chart: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (error) {
    throw unreadable(chart, `its Chart.yaml is no YAML: ${messageOf(error).split('\n', 1)[0]}`, error);
  }
}

function unreadable(chart: string, reason: string, cause?: unknown): SlipwayError {
  return slipwayError('SLW_CHART_UNREADABLE', { chart, reason }, { cause });
}
