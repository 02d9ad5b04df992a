import type { HttpApp, RouteRights } from './types.ts';

/** Lists the routes that are added from now on, each with what it asks of senders. */
export function listRoutes(app: HttpApp): readonly RouteRights[] {
  const routes: RouteRights[] = [];
  app.addHook('onRoute', ({ url, method, config }) => {
    for (const name of [method].flat()) {
      // Fastify answers HEAD wherever GET is, by the same handler.
      if (name === 'HEAD') continue;
      const byMethod = name === 'GET' ? 'read' : 'configure';
      const right = config?.open === true ? 'open' : (config?.right ?? byMethod);
      routes.push({
        method: name,
        url,
        right,
        filtered: config?.filtered === true,
        stated: config?.open === true || config?.right !== undefined,
      });
    }
  });
  return routes;
}
