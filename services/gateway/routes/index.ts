/** The API of projects, sequences, approvals and the version. */
export { addApprovalRoutes } from './approvals.ts';
export { addProjectRoutes } from './projects.ts';
export { addSequenceRoutes } from './sequences.ts';
export { addVersionRoute } from './version.ts';
