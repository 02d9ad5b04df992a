import { Type, type Static } from 'typebox';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { addResourceRoute } from './resources.ts';

type ProjectOptions = Pick<GatewayOptions, 'projects' | 'validateShipyard'>;

const { project: name } = scopeSchema.properties;
const named = Type.Object({ name: Type.String() });
const params = Type.Object({ project: name });
const projectBody = Type.Object(
  // The rules of names are the project store's, which says them in words.
  { name: Type.String({ maxLength: 300 }), shipyard: Type.String({ maxLength: 1_000_000 }) },
  { additionalProperties: false },
);
const serviceBody = Type.Object({ name: Type.String({ maxLength: 300 }) }, { additionalProperties: false });
const projectView = Type.Object({
  name: Type.String(),
  stages: Type.Array(Type.Object({ name: Type.String(), services: Type.Array(named) })),
});

/** Routes below /v1/projects. */
export function addProjectRoutes(app: HttpApp, options: ProjectOptions): void {
  addCreation(app, options);
  addViews(app, options);
  addServiceCreation(app, options);
  addResourceRoute(app, options.projects);
}

function addCreation(app: HttpApp, { projects, validateShipyard }: ProjectOptions): void {
  const created = Type.Object({ name: Type.String(), commit: Type.String(), stages: Type.Array(Type.String()) });
  const schema = { summary: 'Creates a project from a shipyard.', body: projectBody, response: { 201: created } };
  app.post('/v1/projects', { schema }, async ({ body }, reply) => {
    const stages = [...validateShipyard(body.shipyard).stages];
    const { commit } = await projects.create(body.name, body.shipyard, stages);
    return reply.code(201).send({ name: body.name, commit, stages });
  });
}

function addViews(app: HttpApp, options: ProjectOptions): void {
  const { projects } = options;
  const list = { summary: 'All projects.', response: { 200: Type.Object({ items: Type.Array(named) }) } };
  app.get('/v1/projects', { schema: list }, async () => ({
    items: (await projects.list()).map((project) => ({ name: project })),
  }));
  const one = { summary: 'A project with its stages and services.', params, response: { 200: projectView } };
  app.get('/v1/projects/:project', { schema: one }, async (request) => view(options, request.params.project));
}

function addServiceCreation(app: HttpApp, { projects }: ProjectOptions): void {
  const created = Type.Object({ name: Type.String(), commit: Type.String() });
  const summary = 'Creates a service in every stage of a project.';
  const schema = { summary, params, body: serviceBody, response: { 201: created } };
  app.post('/v1/projects/:project/services', { schema }, async (request, reply) => {
    const { name: service } = request.body;
    const { commit } = await projects.createService(request.params.project, service);
    return reply.code(201).send({ name: service, commit });
  });
}

async function view(options: ProjectOptions, project: string): Promise<Static<typeof projectView>> {
  const { projects } = options;
  const stages = inShipyardOrder(await projects.stages(project), await stagesOfShipyard(options, project));
  return {
    name: project,
    stages: await Promise.all(
      stages.map(async (stage) => ({
        name: stage,
        services: (await projects.services(project, stage)).map((service) => ({ name: service })),
      })),
    ),
  };
}

/** As the shipyard has them, since the first one is where a delivery begins; stages it does not know come last. */
function inShipyardOrder(stages: readonly string[], order: readonly string[]): readonly string[] {
  const place = (stage: string) => (order.includes(stage) ? order.indexOf(stage) : order.length);
  return stages.toSorted((a, b) => place(a) - place(b));
}

/** None when the shipyard is missing or was pushed with a fault: the project can be looked at all the same. */
async function stagesOfShipyard({ projects, validateShipyard }: ProjectOptions, project: string) {
  const shipyard = await projects.read({ project }, 'shipyard.yaml');
  if (shipyard === undefined) return [];
  try {
    return validateShipyard(shipyard.toString('utf8')).stages;
  } catch {
    return [];
  }
}
