import { readShipyard } from '../read.ts';
import { flowRemarks } from './flow.ts';
import { graphOf } from './graph.ts';
import { keyRemarks } from './keys.ts';
import { resultRemarks } from './results.ts';
import { taskRemarks } from './tasks.ts';
import { triggerRemarks } from './triggers.ts';
import type { Finding } from './types.ts';

/** What is to be said of a shipyard, in the order of the file; of one that cannot be read, why. Pure. */
export function lintShipyard(text: string): readonly Finding[] {
  const { shipyard, problems, content, place } = readShipyard(text);
  if (shipyard === undefined) {
    return problems.map(({ field, message, line, column }) => ({
      severity: 'error',
      rule: 'invalid',
      line,
      column,
      message: `${field} ${message}.`,
      next: 'Correct it; docs/reference/shipyard.md has the format.',
    }));
  }
  const graph = graphOf(shipyard);
  const remarks = [
    ...keyRemarks(content),
    ...triggerRemarks(graph),
    ...flowRemarks(graph),
    ...resultRemarks(graph),
    ...taskRemarks(graph),
  ];
  return remarks
    .map(({ path, ...remark }) => ({ ...remark, ...place(path) }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}
