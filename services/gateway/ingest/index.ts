/** Events in: complete them, refuse what cannot be served, store them, then answer. */
export { addEventRoutes } from './routes.ts';
