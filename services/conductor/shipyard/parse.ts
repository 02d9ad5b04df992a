import { slipwayError } from '../../kit/errors/index.ts';
import { readShipyard, type Problem } from './read.ts';
import type { Shipyard } from './shipyard.ts';

/** Reads shipyard.yaml. @throws SLW_SHIPYARD_INVALID with everything that is wrong, each with line and column. */
export function parseShipyard(text: string): Shipyard {
  const { shipyard, problems } = readShipyard(text);
  if (shipyard !== undefined) return shipyard;
  const reasons = problems.map((problem) => `${problem.field} ${whereAndWhat(problem)}`).join('; ');
  const fields = problems.map((problem) => ({ field: problem.field, message: whereAndWhat(problem) }));
  throw slipwayError('SLW_SHIPYARD_INVALID', { reasons }, { fields });
}

function whereAndWhat({ message, line, column }: Problem): string {
  return `${message} (line ${line}, column ${column})`;
}
