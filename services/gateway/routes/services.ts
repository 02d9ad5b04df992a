import { Type } from 'typebox';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import { announced, createService, unendedContexts } from '../changes/index.ts';
import type { GatewayOptions } from '../options.ts';

const { project, service } = scopeSchema.properties;

/** What changes services, told to executors as Keptn's controller does. */
export function addServiceRoutes(app: HttpApp, options: GatewayOptions): void {
  addCreation(app, options);
  addDeletion(app, options);
}

function addCreation(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Creates a service in every stage of a project.',
    params: Type.Object({ project }),
    // The rules of names are the project store's, which says them in words.
    body: Type.Object({ name: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
    response: { 201: Type.Object({ name: Type.String(), commit: Type.String() }) },
  };
  app.post('/v1/projects/:project/services', { schema }, async ({ params, body: { name } }, reply) => {
    const { commit } = await createService(options, params.project, name);
    return reply.code(201).send({ name, commit });
  });
}

function addDeletion(app: HttpApp, options: GatewayOptions): void {
  const schema = {
    summary: 'Deletes a service from every stage and aborts its runs; executors take its releases away.',
    params: Type.Object({ project, service }),
    response: { 200: Type.Object({ name: Type.String(), commit: Type.String(), aborted: Type.Integer() }) },
  };
  app.delete('/v1/projects/:project/services/:service', { schema }, async ({ params }) => {
    await options.projects.stages(params.project);
    const aborted = await unendedContexts(options.bus, params);
    const work = async () => options.projects.deleteService(params.project, params.service);
    const { commit } = await announced(options, 'service.delete', params, work);
    return { name: params.service, commit, aborted };
  });
}
