/** The API of projects, sequences and the version. */
export { addProjectRoutes } from './projects.ts';
export { addSequenceRoutes } from './sequences.ts';
export { addVersionRoute } from './version.ts';
