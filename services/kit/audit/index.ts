/** The audit: who changed what and when, as it is stored in the stream. */
export { AUDIT_SUBJECTS, auditSchema, auditSubject, type AuditRecord, type Sender } from './record.ts';
export { recordOf } from './read.ts';
export { SENDER_HEADER, encodeSender } from './sender.ts';
