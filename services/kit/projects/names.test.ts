import { describe, expect, test } from '@jest/globals';
import { checkScope, projectNameProblem, serviceNameProblem, stageNameProblem } from './names.ts';

const problems = { project: projectNameProblem, stage: stageNameProblem, service: serviceNameProblem };

describe.each([
  ['project', 200, '1shop'],
  ['stage', 63, '1shop'],
  ['service', 43, undefined],
] as const)('%s names', (kind, longest, digitFirst) => {
  const problemOf = problems[kind];

  test.each(['a', 'sockshop', 'sock-shop-2', 'a--b', 'a'.repeat(longest)])('%s is one', (name) => {
    expect(problemOf(name)).toBeUndefined();
  });

  test.each(['', '-a', 'a-', 'Shop', 'a_b', 'a.b', 'a/b', '..', 'a\n', 'ä', 'a'.repeat(longest + 1)])(
    '%j is none',
    (name) => expect(problemOf(name)).toMatch(/^it /),
  );

  test('a digit may begin a service, no project and no stage', () => {
    expect(problemOf('1shop') === undefined).toBe(digitFirst === undefined);
  });
});

test.each([
  [{ project: 'p' }, undefined],
  [{ project: 'p', stage: 's' }, undefined],
  [{ project: 'p', stage: 's', service: 'v' }, undefined],
  [{ project: '../p' }, 'SLW_PROJECT_NAME_INVALID'],
  [{ project: 'p', stage: 'S' }, 'SLW_STAGE_NAME_INVALID'],
  [{ project: 'p', stage: 's', service: 'v.w' }, 'SLW_SERVICE_NAME_INVALID'],
  [{ project: 'p', service: 'v' }, 'SLW_RESOURCE_SCOPE_INVALID'],
])('scope %j: %s', (scope, code) => {
  const check = () => checkScope(scope);
  if (code === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code }));
});
