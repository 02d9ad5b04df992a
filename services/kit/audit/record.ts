import { Type, type Static } from 'typebox';

const text = Type.Optional(Type.String());

/** Who asked for a change, and by which request. */
const sender = {
  actor: Type.String({ description: 'Name of the token, or of the user as the identity provider has it.' }),
  kind: Type.String({ description: 'token, oidc, shared (the one token of all) or loopback (no token at all).' }),
  right: Type.String({ description: 'The right that was needed.' }),
  route: Type.String({ description: 'Method and path, without the names in it.' }),
  address: text,
};

/** A change that somebody made, or that was refused for want of a right. Never the content of a request. */
export const auditSchema = Type.Object({
  time: Type.String(),
  ...sender,
  project: text,
  stage: text,
  service: text,
  status: Type.Integer({ description: 'HTTP status of the answer.' }),
  code: Type.Optional(Type.String({ description: 'Code of the error, when it was refused.' })),
  context: text,
  id: Type.Optional(Type.String({ description: 'Of the event, or of what was decided or made.' })),
  commit: text,
  type: Type.Optional(Type.String({ description: 'Type of the event that was sent.' })),
});

export type AuditRecord = Static<typeof auditSchema>;
export type Sender = Pick<AuditRecord, keyof typeof sender>;

export const AUDIT_SUBJECTS = 'slipway.audit.*';

/** Where records of a project lie. Names come from requests: what no subject can hold lies with what has no project. */
export function auditSubject(project: string | undefined): string {
  return `slipway.audit.${project !== undefined && /^[\w-]{1,200}$/.test(project) ? project : '_'}`;
}
