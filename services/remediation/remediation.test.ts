import { describe, expect, test } from '@jest/globals';
import { chooseAction, readProblem } from './choose.ts';
import { parseRemediation } from './parse.ts';

const FILE = `apiVersion: spec.keptn.sh/0.1.4
kind: Remediation
metadata:
  name: carts
spec:
  remediations:
    - problemType: Response time degradation
      actionsOnOpen:
        - { action: scaling, name: Scale up, description: One more, value: "+1" }
        - { action: toggle-feature, value: { flags: [a, 2, null], on: true } }
    - problemType: default
      actionsOnOpen:
        - action: helm-rollback
          value: previous
`;
const file = parseRemediation(FILE);

describe('which action', () => {
  test.each([
    [{ rootCause: 'Response time degradation', problemTitle: 'x' }, 0, 'scaling'],
    [{ rootCause: 'x', problemTitle: 'Response time degradation' }, 1, 'toggle-feature'],
    [{ rootCause: '', problemTitle: '' }, 0, 'helm-rollback'],
    [{ problemTitle: 'something else' }, 0, 'helm-rollback'],
    [undefined, undefined, 'helm-rollback'],
  ])('%j %j: %s', (problem, actionIndex, action) => {
    const data = { ...(problem === undefined ? {} : { problem }), 'get-action': { actionIndex } } as never;
    expect(chooseAction(file, readProblem(data))).toMatchObject({ kind: 'action', action: { action } });
  });

  test('its value is what stands in the file', () => {
    const problem = { rootCause: 'Response time degradation', title: '', index: 1 };
    expect(chooseAction(file, problem)).toMatchObject({ action: { value: { flags: ['a', 2, null], on: true } } });
  });

  test('none is left, or none is there for it', () => {
    const all = chooseAction(file, { rootCause: 'Response time degradation', title: '', index: 2 });
    expect(all).toEqual({
      kind: 'none',
      reason: 'All 2 actions of remediation.yaml for "Response time degradation" were tried',
    });
    const only = parseRemediation(FILE.replace('problemType: default', 'problemType: Crash'));
    expect(chooseAction(only, { rootCause: 'a', title: 'b', index: 0 })).toMatchObject({
      reason: 'remediation.yaml has nothing for the problem "a" or "b", only for "Response time degradation", "Crash"',
    });
  });

  test.each([-1, 1.5, '1', {}, true])('an index %j is none', (actionIndex) => {
    expect(() => readProblem({ 'get-action': { actionIndex } })).toThrow(/actionIndex must be a whole number/);
  });
});

describe('a file that cannot be used', () => {
  test.each([
    ['another version', FILE.replace('0.1.4', '0.1.3'), /apiVersion .*line 1, column \d+/],
    ['no YAML', `${FILE}   x: [`, /YAML cannot be read: .*line \d+, column \d+/],
    ['no action', FILE.replace('action: helm-rollback', 'does: nothing'), /actionsOnOpen\.0.*action.*line 13, column/],
    ['nothing at all', '', /line 1, column 1/],
    ['a list', '- a', /line 1, column 1/],
  ])('%s is refused with line and column', (_, text, words) => {
    expect(() => parseRemediation(text)).toThrow(words);
  });
});
