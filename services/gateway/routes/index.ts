/** The API of projects, approvals and the version. */
export { addApprovalRoutes } from './approvals.ts';
export { addProjectRoutes } from './projects.ts';
export { addVersionRoute } from './version.ts';
