/** Two projects, and tokens of which each may do something else in them. */
export { ROUTES, rowKey, type RouteRow, type Treatment } from './routes.ts';
export { accessScene, type AccessScene, type TokenName } from './scene.ts';
