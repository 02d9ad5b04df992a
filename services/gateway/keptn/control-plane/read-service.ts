import { METADATA_FILE, createdIn } from '../../../kit/projects/index.ts';
import type { Scope } from '../../../kit/events/index.ts';
import type { SequenceRecord } from '../../../kit/sequences/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { nanoseconds } from './nanoseconds.ts';
import { openRemediations } from './open-remediations.ts';
import { deployedImage, lastEventTypes } from './service-events.ts';
import type { ServiceView } from './views.ts';

/** A service in a stage with what its runs tell of it. */
export async function readService(
  { projects }: Pick<GatewayOptions, 'projects'>,
  scope: Scope,
  runs: readonly SequenceRecord[],
): Promise<ServiceView> {
  const metadata = await projects.read(scope, METADATA_FILE);
  const created = createdIn(metadata?.toString('utf8') ?? '');
  const own = runs.filter(({ stage, service }) => stage === scope.stage && service === scope.service);
  const image = deployedImage(own);
  return {
    serviceName: scope.service,
    ...(created === undefined ? {} : { creationDate: nanoseconds(created) }),
    ...(image === undefined ? {} : { deployedImage: image }),
    lastEventTypes: lastEventTypes(own),
    openRemediations: openRemediations(own),
  };
}
