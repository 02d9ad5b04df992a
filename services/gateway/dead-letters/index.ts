/** Messages that an executor gave up: list them, send them again. */
export { addDeadLetterRoutes } from './routes.ts';
export { listDeadLetters } from './dead-letters.ts';
