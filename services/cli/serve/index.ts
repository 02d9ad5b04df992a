/** The composition root: puts the services of one process together from their parts and runs them. */
export { serve, type ServeOptions } from './serve.ts';
