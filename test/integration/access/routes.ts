/** How a route treats a token that may do everything but administrate, in another project. */
export type Treatment =
  /** No token is asked for. */
  | 'open'
  /** Whoever is known gets an answer, the same for all. */
  | 'known'
  /** Answered, without what the token may not read. */
  | 'filtered'
  /** An endless answer without what the token may not read. */
  | 'stream'
  /** Refused with 403. */
  | 'refused'
  /** Refused for what lies in the other project; the token may do the same in its own. */
  | 'elsewhere';

export interface RouteRow {
  readonly treatment: Treatment;
  readonly query?: string;
  readonly body?: unknown;
}

const event = {
  specversion: '1.0',
  id: 'e',
  source: 'test',
  type: 'sh.keptn.event.dev.delivery.triggered',
  data: { project: 'beta', stage: 'dev', service: 'carts' },
};
const subscription = { event: 'sh.keptn.event.x.triggered', filter: { projects: [], stages: [], services: [] } };
const secret = { name: 'beta', scope: 'keptn-default', data: { a: 'b' } };

const refused: RouteRow = { treatment: 'refused' };
const elsewhere: RouteRow = { treatment: 'elsewhere' };
const filtered: RouteRow = { treatment: 'filtered' };
const known: RouteRow = { treatment: 'known' };

/** Resources are of a project, a stage or a service; all in the same three routes. */
const resources = ['', '/stage/:stage', '/stage/:stage/service/:service'].flatMap((place): [string, RouteRow][] => {
  const base = `/project/:project${place}/resource`;
  return [
    ...['GET', 'POST', 'PUT'].map((method): [string, RouteRow] => [`${method} ${base}`, elsewhere]),
    ...['GET', 'PUT', 'DELETE'].map((method): [string, RouteRow] => [`${method} ${base}/*`, elsewhere]),
  ];
});

/** Every route, without the prefixes of Keptn's services. One that is missing here fails the test. */
export const ROUTES: ReadonlyMap<string, RouteRow> = new Map<string, RouteRow>([
  ['GET /health', { treatment: 'open' }],
  ['GET /ready', { treatment: 'open' }],
  ['GET /metrics', { treatment: 'open' }],
  ['GET /openapi.json', known],
  ['GET /version', known],
  ['GET /whoami', known],
  ['POST /auth', known],
  ['GET /metadata', known],
  ['POST /', { treatment: 'elsewhere', body: event }],
  ['POST /event', { treatment: 'elsewhere', body: event }],
  ['GET /audit', refused],
  // The API of Slipway.
  ['GET /projects', filtered],
  ['POST /projects', { treatment: 'elsewhere', body: { name: 'beta', shipyard: 'x' } }],
  ['GET /projects/:project', elsewhere],
  ['PUT /projects/:project', elsewhere],
  ['DELETE /projects/:project', elsewhere],
  ['POST /projects/:project/services', elsewhere],
  ['DELETE /projects/:project/services/:service', elsewhere],
  ['GET /projects/:project/resources', elsewhere],
  ['GET /projects/:project/resources/content', { treatment: 'elsewhere', query: '?path=a' }],
  ['PUT /projects/:project/resources', elsewhere],
  ['DELETE /projects/:project/resources', elsewhere],
  ['GET /projects/:project/stages/:stage/rollouts', elsewhere],
  ['GET /projects/:project/stages/:stage/services/:service/rollouts/:name', elsewhere],
  ['POST /projects/:project/stages/:stage/services/:service/rollouts/:name', elsewhere],
  ['GET /sequences', filtered],
  ['GET /sequences/:project/:id', elsewhere],
  ['GET /sequences/explain', { treatment: 'elsewhere', query: '?project=beta&context=c' }],
  ['GET /sequences/stream', { treatment: 'stream' }],
  ['POST /sequences/:project/:context/control', elsewhere],
  ['GET /queues', { treatment: 'elsewhere', query: '?project=beta' }],
  ['GET /events', filtered],
  ['GET /events/stream', { treatment: 'stream' }],
  ['GET /approvals', filtered],
  // What is there only tells where it is: see the test of approvals.
  ['GET /approvals/:id', { treatment: 'elsewhere' }],
  ['POST /approvals/:id', { treatment: 'elsewhere', body: { decision: 'approve' } }],
  ['GET /dead-letters', refused],
  ['POST /dead-letters/:seq/replay', refused],
  // Keptn's.
  ['GET /project', filtered],
  ['POST /project', { treatment: 'elsewhere', body: { name: 'beta', shipyard: 'eA==' } }],
  ['PUT /project', { treatment: 'elsewhere', body: { name: 'beta' } }],
  ['GET /project/:project', elsewhere],
  ['DELETE /project/:project', elsewhere],
  ['GET /project/:project/stage', elsewhere],
  ['GET /project/:project/stage/:stage', elsewhere],
  ['GET /project/:project/stage/:stage/service', elsewhere],
  ['GET /project/:project/stage/:stage/service/:service', elsewhere],
  ['POST /project/:project/service', elsewhere],
  ['DELETE /project/:project/service/:service', elsewhere],
  ['POST /project/:project/stage/:stage/service/:service/evaluation', elsewhere],
  ...resources,
  ['GET /sequence/:project', elsewhere],
  ['POST /sequence/:project/:keptnContext/control', elsewhere],
  ['GET /sequence-execution', { treatment: 'elsewhere', query: '?project=beta' }],
  ['GET /event', filtered],
  ['GET /event/type/:type', { treatment: 'filtered', query: '?filter=data.project:beta' }],
  ['GET /event/triggered/:eventType', filtered],
  ['GET /log', filtered],
  ['POST /log', { treatment: 'filtered', body: { logs: [] } }],
  ['DELETE /log', refused],
  ['POST /uniform/registration', { treatment: 'filtered', body: { name: 'x', metadata: {}, subscriptions: [] } }],
  ['GET /uniform/registration', refused],
  ['DELETE /uniform/registration/:id', refused],
  ['PUT /uniform/registration/:id/ping', filtered],
  ['GET /uniform/registration/:id/subscription', refused],
  ['POST /uniform/registration/:id/subscription', { treatment: 'refused', body: subscription }],
  ['GET /uniform/registration/:id/subscription/:subscription', refused],
  ['PUT /uniform/registration/:id/subscription/:subscription', { treatment: 'refused', body: subscription }],
  ['DELETE /uniform/registration/:id/subscription/:subscription', refused],
  ['GET /secret', refused],
  ['POST /secret', { treatment: 'refused', body: secret }],
  ['PUT /secret', { treatment: 'refused', body: secret }],
  ['DELETE /secret', { treatment: 'refused', query: '?name=beta&scope=keptn-default' }],
  ['GET /scope', refused],
]);

const PREFIXES = [
  ...['/api/controlPlane/v1', '/api/resource-service/v1', '/api/configuration-service/v1', '/api/mongodb-datastore'],
  ...['/api/secrets/v1', '/api/v1', '/controlPlane/v1', '/resource-service/v1', '/configuration-service/v1'],
  ...['/mongodb-datastore', '/secrets/v1', '/v1'],
];

/** A route as the table has it: without its prefix, and without the slashes that people have too many of. */
export function rowKey(method: string, url: string): string {
  const prefix = PREFIXES.find((candidate) => url.startsWith(`${candidate}/`)) ?? '';
  const path = url.slice(prefix.length).replace(/\/{2,}/g, '/');
  return `${method} ${path.length > 1 ? path.replace(/\/$/, '') : path}`;
}
