import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { approverOf, demand, groupsOf, mayRead, type Right } from '../../kit/access/index.ts';
import {
  DECISIONS,
  approvalSchema,
  castVote,
  openApprovals,
  readApproval,
  type Approval,
} from '../../kit/approvals/index.ts';
import type { Bus } from '../../kit/bus/index.ts';
import { slipwayError } from '../../kit/errors/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';
import type { HttpApp } from '../../kit/http/index.ts';
import type { GatewayOptions } from '../options.ts';

type ApprovalRouteOptions = Pick<GatewayOptions, 'bus' | 'clock'>;

/** Where a decision comes from that no event brought. */
const SOURCE = 'slipway-api';

const { project, stage, service } = scopeSchema.properties;
const filterSchema = Type.Object({
  project: Type.Optional(project),
  stage: Type.Optional(stage),
  service: Type.Optional(service),
});
const params = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 256, description: 'Id of the approval.triggered event.' }),
});
const decisionSchema = Type.Object(
  {
    decision: Type.Enum(DECISIONS),
    approver: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'Who decides; needed where the shipyard names approvers or wants more than one.',
      }),
    ),
    comment: Type.Optional(Type.String({ maxLength: 2_000 })),
  },
  { additionalProperties: false },
);

/** Routes below /v1/approvals. */
export function addApprovalRoutes(app: HttpApp, options: ApprovalRouteOptions): void {
  addViews(app, options);
  addDecision(app, options);
}

function addViews(app: HttpApp, { bus }: ApprovalRouteOptions): void {
  const list = {
    summary: 'Open approvals, oldest first.',
    querystring: filterSchema,
    response: { 200: Type.Object({ items: Type.Array(approvalSchema) }) },
  };
  const config = { right: 'read' as const, filtered: true };
  app.get('/v1/approvals', { config, schema: list }, async ({ query, actor }) => ({
    items: (await openApprovals(bus, query)).map(({ approval }) => approval).filter((each) => mayRead(actor, each)),
  }));
  const one = { summary: 'An approval, open or decided.', params, response: { 200: approvalSchema } };
  app.get('/v1/approvals/:id', { config, schema: one }, async (request) =>
    approvalFor(request, bus, request.params.id, 'read'),
  );
}

/** The approval, if the sender has that right where it is. @throws SLW_APPROVAL_UNKNOWN, SLW_HTTP_FORBIDDEN */
async function approvalFor(request: FastifyRequest, bus: Bus, id: string, right: Right): Promise<Approval> {
  const stored = await readApproval(bus, id);
  if (stored === undefined) throw slipwayError('SLW_APPROVAL_UNKNOWN', { id });
  const { project, stage, service } = stored.record.approval;
  request.place = { project, stage, service };
  demand(request.actor, { right, ...request.place });
  return stored.record.approval;
}

function addDecision(app: HttpApp, { bus, clock }: ApprovalRouteOptions): void {
  const schema = {
    summary: 'Approves or declines. The same decision of the same person again changes nothing.',
    params,
    body: decisionSchema,
    response: { 200: approvalSchema },
  };
  const config = { right: 'approve' as const, filtered: true };
  app.post('/v1/approvals/:id', { config, schema }, async (request) => {
    const { id } = request.params;
    const approval = await approvalFor(request, bus, id, 'approve');
    const approver = approverOf(request.actor, request.body.approver, approval);
    const groups = groupsOf(request.actor, approver);
    const vote = { ...voteOf(request.body), groups, ...(approver === undefined ? {} : { approver }) };
    return castVote(bus, id, vote, clock);
  });
}

function voteOf({ comment = '', ...decision }: Static<typeof decisionSchema>) {
  return { ...decision, ...(comment.trim() === '' ? {} : { comment: comment.trim() }), source: SOURCE };
}
