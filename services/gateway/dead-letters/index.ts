/** Messages that an executor gave up: list them, send them again. */
export { addDeadLetterRoutes } from './routes.ts';
