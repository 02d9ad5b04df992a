import { describe, expect, test } from '@jest/globals';
import { planApproval } from './plan.ts';

type Outcome = 'approved' | 'declined' | 'ask';

function outcomeOf(data: Parameters<typeof planApproval>[0]): Outcome | 'invalid' {
  const plan = planApproval(data);
  return plan.kind === 'decided' ? plan.state : plan.kind;
}

describe('[keptn 44] every strategy with every incoming result', () => {
  const results = ['pass', 'warning', 'fail', ''] as const;
  test.each<[string, string, readonly [Outcome, Outcome, Outcome, Outcome]]>([
    ['automatic', 'automatic', ['approved', 'approved', 'declined', 'ask']],
    ['automatic', 'manual', ['approved', 'ask', 'declined', 'ask']],
    ['manual', 'automatic', ['ask', 'approved', 'declined', 'ask']],
    ['manual', 'manual', ['ask', 'ask', 'declined', 'ask']],
  ])('pass %s, warning %s', (pass, warning, expected) => {
    expect(results.map((result) => outcomeOf({ result, approval: { pass, warning } }))).toEqual(expected);
  });
});

describe('what is missing', () => {
  const automatic = { pass: 'automatic', warning: 'automatic' };
  test.each<[string, Parameters<typeof planApproval>[0], Outcome]>([
    [
      'a result: the evaluation has one',
      { result: '', evaluation: { result: 'pass' }, approval: automatic },
      'approved',
    ],
    ['a result: the evaluation failed', { evaluation: { result: 'fail' }, approval: automatic }, 'declined'],
    ['every result', { approval: automatic }, 'ask'],
    ['the block', { result: 'pass' }, 'ask'],
    ['the strategy for warnings', { result: 'warning', approval: { pass: 'automatic' } }, 'ask'],
    ['a strategy that is known', { result: 'pass', approval: { pass: 'auto' } }, 'ask'],
  ])('%s', (_, data, expected) => {
    expect(outcomeOf(data)).toBe(expected);
  });
});

describe('further properties', () => {
  test('are read', () => {
    const approval = { approvers: ['anna', 'bert', 'anna'], required: 2, expires: '24h' };
    expect(planApproval({ approval })).toEqual({
      kind: 'ask',
      properties: {
        pass: 'manual',
        warning: 'manual',
        approvers: ['anna', 'bert'],
        required: 2,
        expires: 86_400_000,
      },
    });
  });

  test('of a group nobody knows how many there are', () => {
    const approval = { approvers: ['group:sre'], required: 3 };
    expect(planApproval({ approval })).toMatchObject({ kind: 'ask', properties: approval });
  });

  test.each([
    ['a group without a name', { approvers: ['anna', 'group:'] }, 'approval.approvers'],
    ['no names', { approvers: [] }, 'approval.approvers'],
    ['names that are none', { approvers: [1] }, 'approval.approvers'],
    ['a name alone', { approvers: 'anna' }, 'approval.approvers'],
    ['nobody required', { required: 0 }, 'approval.required'],
    ['half a person', { required: 1.5 }, 'approval.required'],
    ['a number in words', { required: '2' }, 'approval.required'],
    ['more than there are', { approvers: ['anna', 'anna'], required: 2 }, 'approval.required'],
    ['a day in words', { expires: '1d' }, 'approval.expires'],
    ['no time at all', { expires: '0' }, 'approval.expires'],
    ['a number', { expires: 24 }, 'approval.expires'],
    ['longer than a date can hold', { expires: '99999999999h' }, 'approval.expires'],
  ])('%s: refused, naming the field, also where nobody would be asked', (_, extra, field) => {
    const plan = planApproval({ result: 'pass', approval: { pass: 'automatic', ...extra } });
    expect(plan).toMatchObject({ kind: 'invalid', error: { code: 'SLW_APPROVAL_INVALID', fields: [{ field }] } });
  });
});
