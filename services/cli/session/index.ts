/** What a command works with: settings, client, streams, and looking things up by name with "did you mean". */
export { approverName } from './approver.ts';
export { findProject, findStage, requireService } from './find.ts';
export { openSession, type Session } from './session.ts';
