/** Events in: complete them, refuse what cannot be served, store them, then answer. */
export { readEvents, takeBytes } from './read-events.ts';
export { addEventRoutes } from './routes.ts';
export { storeEvents, storeForKeptn } from './store.ts';
