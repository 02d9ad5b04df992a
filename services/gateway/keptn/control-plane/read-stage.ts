import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import type { Outline } from '../../outline/index.ts';
import { readService } from './read-service.ts';
import type { StageView } from './views.ts';

/** A stage with its services. @throws SLW_PROJECT_UNKNOWN, SLW_STAGE_UNKNOWN */
export async function readStage(
  options: Pick<GatewayOptions, 'projects'>,
  { project, stage }: { readonly project: string; readonly stage: string },
  runs: readonly SequenceRecord[],
  { parents }: Pick<Outline, 'parents'>,
): Promise<StageView> {
  const services = await options.projects.services(project, stage);
  const parentStages = parents[stage] ?? [];
  return {
    stageName: stage,
    ...(parentStages.length === 0 ? {} : { parentStages: [...parentStages] }),
    services: await Promise.all(
      services.map(async (service) => readService(options, { project, stage, service }, runs)),
    ),
  };
}
