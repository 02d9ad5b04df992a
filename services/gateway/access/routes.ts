import { Type } from 'typebox';
import { auditSchema } from '../../kit/audit/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';
import { readAudit } from './read-audit.ts';

const DEFAULT_LIMIT = 100;
const MOST = 500;

const text = Type.Optional(Type.String({ maxLength: 256 }));
const names = Type.Optional(Type.Array(Type.String()));

const whoSchema = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['shared', 'token', 'oidc', 'loopback']),
  groups: names,
  grants: Type.Array(
    Type.Object({ rights: Type.Array(Type.String()), projects: names, stages: names, services: names }),
  ),
});

const querySchema = Type.Object({
  project: text,
  actor: text,
  right: text,
  limit: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,8}$', description: `Default ${DEFAULT_LIMIT}, at most ${MOST}.` }),
  ),
  before: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,14}$', description: 'The `before` of the page that came before this one.' }),
  ),
});
const pageSchema = Type.Object({
  items: Type.Array(Type.Object({ seq: Type.Integer(), record: auditSchema })),
  before: Type.Optional(
    Type.Integer({ description: 'Asks for older records. A page can be short, or empty, and yet have one.' }),
  ),
});

/** GET /v1/whoami and GET /v1/audit. */
export function addAccessRoutes(app: HttpApp, { bus }: Pick<GatewayOptions, 'bus'>): void {
  const who = { summary: 'Who the token is, and what it may do.', response: { 200: whoSchema } };
  app.get('/v1/whoami', { config: { right: 'any' }, schema: who }, ({ actor }) => ({
    ...{ name: actor.name, kind: actor.kind },
    ...(actor.groups === undefined ? {} : { groups: [...actor.groups] }),
    grants: actor.grants.map(({ rights, projects, stages, services }) => ({
      rights: [...rights],
      ...(projects === undefined ? {} : { projects: [...projects] }),
      ...(stages === undefined ? {} : { stages: [...stages] }),
      ...(services === undefined ? {} : { services: [...services] }),
    })),
  }));
  const audit = { summary: 'Who changed what, newest first.', querystring: querySchema, response: { 200: pageSchema } };
  app.get('/v1/audit', { config: { right: 'admin' }, schema: audit }, async ({ query }) => {
    const { limit, before, ...filter } = query;
    return readAudit(bus, {
      ...filter,
      limit: limit === undefined ? DEFAULT_LIMIT : Math.min(Number(limit), MOST),
      ...(before === undefined ? {} : { before: Number(before) }),
    });
  });
}
