/** rollback.triggered: back to the version that served before, by what the cluster holds. */
export { rollbackHandler } from './handler.ts';
