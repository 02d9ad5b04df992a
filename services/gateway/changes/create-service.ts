import { checkServiceName, type Committed } from '../../kit/projects/index.ts';
import type { GatewayOptions } from '../options.ts';
import { announced } from './announced.ts';

/**
 * Creates a service in every stage and tells of it.
 * @throws SLW_SERVICE_NAME_INVALID, SLW_PROJECT_UNKNOWN before anything is told
 */
export async function createService(options: GatewayOptions, project: string, service: string): Promise<Committed> {
  checkServiceName(service);
  await options.projects.stages(project);
  const work = async () => options.projects.createService(project, service);
  return announced(options, 'service.create', { project, service }, work);
}
