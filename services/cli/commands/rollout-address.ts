import type { Command } from 'commander';
import type { RolloutAddress } from '../client/index.ts';
import type { Session } from '../session/index.ts';

export interface PlaceOptions {
  readonly project?: string;
  readonly stage?: string;
  readonly service?: string;
}

/** The options that say where a Rollout is. */
export function withPlace(command: Command): Command {
  return command
    .option('-p, --project <project>', 'the project')
    .option('-s, --stage <stage>', 'the stage')
    .option(
      '--service <service>',
      'the service that it belongs to; default: the one with the name of the Rollout, else any of the stage',
    );
}

/** @throws SLW_CLI_USAGE */
export async function stageOf(session: Session, options: PlaceOptions): Promise<{ project: string; stage: string }> {
  const project = session.projectOf(options.project);
  session.check({ stage: options.stage, service: options.service });
  if (options.stage !== undefined) return { project, stage: options.stage };
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const fields = [{ field: '--stage', message: 'is required' }];
  const help = 'slipway get rollout --help';
  throw slipwayError('SLW_CLI_USAGE', { reason: 'A stage is missing', help }, { fields });
}

/** The Rollout of that name with the service by which the gateway finds its namespace. @throws SLW_CLI_USAGE, SLW_CLI_NOT_FOUND */
export async function addressOf(session: Session, name: string, options: PlaceOptions): Promise<RolloutAddress> {
  const { project, stage } = await stageOf(session, options);
  session.check({ rollout: name });
  if (options.service !== undefined) return { project, stage, service: options.service, name };
  const { stages } = await session.client.project(project);
  const services = stages.find((candidate) => candidate.name === stage)?.services ?? [];
  const service = services.find((candidate) => candidate.name === name) ?? services[0];
  if (service !== undefined) return { project, stage, service: service.name, name };
  const { slipwayError } = await import('../../kit/errors/index.ts');
  const list = `slipway get services --project ${project}`;
  throw slipwayError('SLW_CLI_NOT_FOUND', { kind: 'service', name: 'in it', hint: ` in stage ${stage}`, list });
}
