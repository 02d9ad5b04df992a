import type { HttpApp } from '../../../kit/http/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { addControlRoute } from './control.ts';
import { addEvaluationRoute } from './evaluation.ts';
import { addOpenEventsRoute } from './open-events.ts';
import { addProjectRoutes } from './project.ts';
import { addSequenceExecutionRoute } from './sequence-execution.ts';
import { addSequenceRoutes } from './sequence.ts';
import { addServiceRoutes } from './service.ts';
import { addStageRoutes } from './stage.ts';

/** Adds the control plane's routes to a scope that bears its prefix. */
export function addControlPlane(app: HttpApp, options: GatewayOptions): void {
  addProjectRoutes(app, options);
  addStageRoutes(app, options);
  addServiceRoutes(app, options);
  addEvaluationRoute(app, options);
  addSequenceRoutes(app, options);
  addControlRoute(app, options);
  addSequenceExecutionRoute(app, options);
  addOpenEventsRoute(app, options);
}
