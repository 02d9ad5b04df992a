/** The gateway's API as functions: typed, with its problems as errors, and its event stream followed through cuts. */
export { auditRecords, whoami, type AuditQuery } from './access.ts';
export { createClient } from './client.ts';
export type { Accepted, Client, DeadLetter, ProjectView, ResourceTarget, UploadFile } from './client.ts';
export type { ExplainedRun, Explanation, Finding, QueueView } from './control.ts';
export {
  deleteProject,
  deleteResources,
  deleteService,
  listResources,
  readResource,
  saveProject,
  type Place,
} from './projects.ts';
export type { SequencePageQuery, SequenceQuery } from './sequences.ts';
export { ClientError, exitOf, problemOf, tokenEnded } from './error.ts';
export type { Followed, FollowFilter } from './follow.ts';
export { reasonOf, requestJson, type Connection } from './http.ts';
export type { RolloutAddress, RolloutOperated, RolloutOperation, RolloutPicture, RolloutSummary } from './rollouts.ts';
export { linkTo, type Link } from './link.ts';
