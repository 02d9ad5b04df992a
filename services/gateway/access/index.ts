/** Who may do what, and who did: whoami, the record of changes and the routes that show it. */
export { recordChanges } from './record-changes.ts';
export { senderOf } from './sender-of.ts';
export { addAccessRoutes } from './routes.ts';
