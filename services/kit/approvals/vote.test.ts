import { describe, expect, test } from '@jest/globals';
import { decideVote, expiredApproval, type Approval, type ApprovalRecord, type VoteInput } from './index.ts';

const now = new Date('2026-01-01T00:00:00.000Z');

function asked(properties: Partial<Approval> = {}): ApprovalRecord {
  const approval: Approval = {
    id: 'a1',
    context: 'c1',
    project: 'shop',
    stage: 'prod',
    service: 'carts',
    state: 'open',
    since: now.toISOString(),
    required: 1,
    approvers: [],
    votes: [],
    ...properties,
  };
  const triggered = { id: 'a1', source: 'conductor', type: 'sh.keptn.event.approval.triggered', extensions: {} };
  return { approval, triggered, labels: {} };
}

/** `anna+` approves, `anna-` declines; without a name nobody says who it was. */
function vote(words: string): VoteInput {
  const name = words.slice(0, -1);
  const decision = words.endsWith('+') ? 'approve' : 'decline';
  return { decision, source: 'test', ...(name === '' ? {} : { approver: name }) };
}

/** The state after the votes, and what became of the last one. */
function after(properties: Partial<Approval>, votes: readonly string[]): [Approval['state'], string] {
  let record = asked(properties);
  let last = '';
  for (const words of votes) {
    const outcome = decideVote(record, vote(words), now);
    last = outcome.kind === 'refused' ? outcome.error.code : outcome.kind;
    if (outcome.kind === 'counted') record = outcome.record;
  }
  return [record.approval.state, last];
}

const two = { required: 2 };
const named = { approvers: ['anna', 'bert', 'carl'], required: 2 };

describe('one approver of anybody', () => {
  test.each<[readonly string[], Approval['state'], string]>([
    [['+'], 'approved', 'counted'],
    [['-'], 'declined', 'counted'],
    [['anna+'], 'approved', 'counted'],
    [['+', '+'], 'approved', 'repeated'],
    [['anna+', 'anna+'], 'approved', 'repeated'],
    [['+', '-'], 'approved', 'SLW_APPROVAL_CLOSED'],
    [['anna-', 'bert+'], 'declined', 'SLW_APPROVAL_CLOSED'],
  ])('%j: %s, %s', (votes, state, last) => {
    expect(after({}, votes)).toEqual([state, last]);
  });
});

describe('two approvers of anybody', () => {
  test.each<[readonly string[], Approval['state'], string]>([
    [['anna+'], 'open', 'counted'],
    [['anna+', 'anna+'], 'open', 'repeated'],
    [['anna+', 'bert+'], 'approved', 'counted'],
    [['anna+', 'bert-'], 'declined', 'counted'],
    [['anna+', 'anna-'], 'declined', 'counted'],
    [['+'], 'open', 'SLW_APPROVAL_NAME_REQUIRED'],
    [['anna+', '+'], 'open', 'SLW_APPROVAL_NAME_REQUIRED'],
    [['-'], 'declined', 'counted'],
  ])('%j: %s, %s', (votes, state, last) => {
    expect(after(two, votes)).toEqual([state, last]);
  });
});

describe('two of three that are named', () => {
  test.each<[readonly string[], Approval['state'], string]>([
    [['anna+', 'carl+'], 'approved', 'counted'],
    [['anna+', 'dora+'], 'open', 'SLW_APPROVAL_NOT_APPROVER'],
    [['dora-'], 'open', 'SLW_APPROVAL_NOT_APPROVER'],
    [['-'], 'open', 'SLW_APPROVAL_NOT_APPROVER'],
    [['carl-'], 'declined', 'counted'],
  ])('%j: %s, %s', (votes, state, last) => {
    expect(after(named, votes)).toEqual([state, last]);
  });
});

test('says who decided, and their words', () => {
  const first = decideVote(asked(two), { ...vote('anna+'), comment: 'looks good', labels: { ticket: '7' } }, now);
  if (first.kind !== 'counted') throw new Error(first.kind);
  const second = decideVote(first.record, vote('bert+'), now);
  expect(second).toMatchObject({
    kind: 'counted',
    record: {
      approval: { message: 'approved by anna, bert: looks good', decidedAt: now.toISOString() },
      labels: { ticket: '7' },
    },
  });
});

test('expires with words, unless it is decided', () => {
  expect(expiredApproval(asked(two), now)?.approval).toMatchObject({
    state: 'expired',
    message: 'declined: it has expired with 0 of 2 approvals, asked for since 2026-01-01T00:00:00.000Z',
  });
  expect(expiredApproval(asked({ state: 'approved' }), now)).toBeUndefined();
});

describe('groups among approvers', () => {
  const properties = { approvers: ['anna', 'group:sre', 'group:leads'], required: 2 };
  const of = (approver: string | undefined, ...groups: string[]): VoteInput => ({
    ...{ decision: 'approve', source: 'test', groups },
    ...(approver === undefined ? {} : { approver }),
  });
  const votesAfter = (...votes: VoteInput[]) => {
    let record = asked(properties);
    const outcomes = votes.map((each) => {
      const outcome = decideVote(record, each, now);
      if (outcome.kind === 'counted') record = outcome.record;
      return outcome.kind === 'refused' ? outcome.error.code : outcome.kind;
    });
    return { outcomes, state: record.approval.state, votes: record.approval.votes };
  };

  test('count for each of their members, once, and the vote says which', () => {
    const { outcomes, state, votes } = votesAfter(of('bert', 'dev', 'sre'), of('bert', 'leads'), of('carl', 'leads'));
    expect({ outcomes, state }).toEqual({ outcomes: ['counted', 'repeated', 'counted'], state: 'approved' });
    const at = now.toISOString();
    expect(votes).toEqual([
      { decision: 'approve', source: 'test', approver: 'bert', group: 'sre', at },
      { decision: 'approve', source: 'test', approver: 'carl', group: 'leads', at },
    ]);
  });

  test('are not told of who is named', () => {
    const [vote] = votesAfter(of('anna', 'sre')).votes;
    expect(vote?.approver).toBe('anna');
    expect(vote).not.toHaveProperty('group');
  });

  test.each<[string, VoteInput]>([
    ['of another group', of('bert', 'dev', 'SRE', 'group:sre')],
    ['of none', of('bert')],
    ['without a name', of(undefined, 'sre')],
    ['who calls himself one', of('group:sre')],
  ])('somebody %s is not asked', (_, input) => {
    expect(votesAfter(input).outcomes).toEqual(['SLW_APPROVAL_NOT_APPROVER']);
  });
});
