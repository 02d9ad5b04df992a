import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import type { ServeStream } from '../stream/index.ts';
import { addControlRoute } from './control.ts';
import { addQueueRoute } from './queues.ts';
import { addRunRoutes } from './runs.ts';
import { addRunStream } from './stream.ts';

type SequenceRouteOptions = Pick<GatewayOptions, 'bus' | 'clock' | 'newId' | 'projects'>;

/** Routes below /v1/sequences and /v1/queues. */
export function addSequenceRoutes(app: HttpApp, options: SequenceRouteOptions, serve: ServeStream): void {
  addRunRoutes(app, options);
  addRunStream(app, options, serve);
  addQueueRoute(app, options);
  addControlRoute(app, options);
}
