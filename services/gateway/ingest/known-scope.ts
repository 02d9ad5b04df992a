import { slipwayError } from '../../kit/errors/index.ts';
import type { Scope } from '../../kit/events/index.ts';
import type { Projects } from '../../kit/projects/index.ts';

/**
 * Refuses a scope that is not there, naming what is.
 * @throws SLW_PROJECT_UNKNOWN, SLW_STAGE_UNKNOWN, SLW_SERVICE_UNKNOWN
 */
export async function requireKnownScope(projects: Projects, scope: Scope): Promise<void> {
  const { project, stage, service } = scope;
  const stages = await projects.stages(project);
  if (!stages.includes(stage)) {
    throw slipwayError('SLW_STAGE_UNKNOWN', { project, stage }, { fields: [oneOf('data.stage', stages)] });
  }
  const services = await projects.services(project, stage);
  if (!services.includes(service)) {
    throw slipwayError(
      'SLW_SERVICE_UNKNOWN',
      { project, stage, service },
      { fields: [oneOf('data.service', services)] },
    );
  }
}

const MAX_NAMES = 20;

function oneOf(field: string, names: readonly string[]): { field: string; message: string } {
  if (names.length === 0) return { field, message: 'there are none yet' };
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return { field, message: `known: ${names.slice(0, MAX_NAMES).join(', ')}${more}` };
}
