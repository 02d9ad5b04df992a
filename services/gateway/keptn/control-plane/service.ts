import { Type } from 'typebox';
import { SlipwayError, slipwayError } from '../../../kit/errors/index.ts';
import { scopeSchema } from '../../../kit/events/index.ts';
import type { HttpApp } from '../../../kit/http/index.ts';
import { announced, createService } from '../../changes/index.ts';
import type { GatewayOptions } from '../../options.ts';
import { pageFields, pageFieldsSchema, pageOf, pageQuery } from './page.ts';
import { recentRuns } from './read-project.ts';
import { readService } from './read-service.ts';
import { requireStage } from './stage.ts';
import { serviceSchema } from './views.ts';

const { project, stage, service } = scopeSchema.properties;

/** Services: in one stage for who looks, in all for who changes. */
export function addServiceRoutes(app: HttpApp, options: GatewayOptions): void {
  addList(app, options);
  addOne(app, options);
  addCreation(app, options);
  addDeletion(app, options);
}

function addList(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Services of a stage, by name.',
    params: Type.Object({ project, stage }),
    querystring: Type.Object(pageQuery),
    response: { 200: Type.Object({ services: Type.Array(serviceSchema), ...pageFieldsSchema }) },
  };
  app.get('/project/:project/stage/:stage/service', { schema }, async ({ params, query }) => {
    await requireStage(options, params.project, params.stage);
    const names = await options.projects.services(params.project, params.stage);
    const page = pageOf([...names].sort(), query);
    const runs = await recentRuns(options, params.project, { stage: params.stage });
    const services = await Promise.all(
      page.items.map(async (name) => readService(options, { ...params, service: name }, runs)),
    );
    return { services, ...pageFields(page) };
  });
}

function addOne(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'A service in a stage.',
    params: Type.Object({ project, stage, service }),
    response: { 200: serviceSchema },
  };
  app.get('/project/:project/stage/:stage/service/:service', { schema }, async ({ params }) => {
    await requireService(options, params);
    const runs = await recentRuns(options, params.project, { stage: params.stage, service: params.service });
    return readService(options, params, runs);
  });
}

/** @throws SLW_PROJECT_UNKNOWN, SLW_STAGE_UNKNOWN, SLW_SERVICE_UNKNOWN */
export async function requireService(
  options: Pick<GatewayOptions, 'projects'>,
  scope: { readonly project: string; readonly stage: string; readonly service: string },
): Promise<void> {
  await requireStage(options, scope.project, scope.stage);
  const services = await options.projects.services(scope.project, scope.stage);
  if (!services.includes(scope.service)) throw slipwayError('SLW_SERVICE_UNKNOWN', { ...scope });
}

function addCreation(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Creates a service in every stage.',
    params: Type.Object({ project }),
    body: Type.Object({ serviceName: Type.String({ minLength: 1, maxLength: 300 }) }, { additionalProperties: false }),
    response: { 200: Type.Object({}) },
  };
  app.post('/project/:project/service', { schema }, async ({ params, body }) => {
    await createService(options, params.project, body.serviceName);
    return {};
  });
}

function addDeletion(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Deletes a service from every stage, its releases with it.',
    params: Type.Object({ project, service }),
    response: { 200: Type.Object({ message: Type.String() }) },
  };
  app.delete('/project/:project/service/:service', { schema }, async ({ params }) => {
    await options.projects.stages(params.project);
    const isThere = await announced(options, 'service.delete', params, async () => deleteService(options, params));
    return { message: isThere ? '' : 'The service was in no stage; executors are told again that it is gone.' };
  });
}

/**
 * Whether it was there. One that is not counts as deleted, as with Keptn: a process that died before it could tell the
 * executors is made good by asking once more.
 */
async function deleteService(
  { projects }: GatewayOptions,
  { project: name, service: deleted }: { readonly project: string; readonly service: string },
): Promise<boolean> {
  try {
    await projects.deleteService(name, deleted);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'SLW_SERVICE_NOWHERE') return false;
    throw error;
  }
}
