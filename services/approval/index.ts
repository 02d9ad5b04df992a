/** The approval service: answers `approval.triggered` by its properties, or asks people and waits without holding anything. */
export { startApprovals, type Approvals, type ApprovalOptions, type ApprovalStep } from './approvals.ts';
