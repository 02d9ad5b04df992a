/** Aborted tasks: helm is ended, and what served before serves again. */
export { VALUES_EFFECT, tidyTask } from './tidy.ts';
