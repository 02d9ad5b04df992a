import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesGlob } from './glob.ts';
import { RIGHTS, mayDo, mayPartly, type Grant, type Wish } from './index.ts';

const may = (grants: readonly Grant[], wish: Wish): boolean => mayDo({ grants }, wish).allowed;

describe('mayDo', () => {
  const shopDev: Grant = { rights: ['read', 'deliver'], projects: ['shop'], stages: ['dev', 'test-*'] };

  test.each<[string, readonly Grant[], Wish, boolean]>([
    ['nothing is granted', [], { right: 'read' }, false],
    [
      'the place that is granted',
      [shopDev],
      { right: 'deliver', project: 'shop', stage: 'dev', service: 'carts' },
      true,
    ],
    ['a stage by its pattern', [shopDev], { right: 'deliver', project: 'shop', stage: 'test-7' }, true],
    ['another stage', [shopDev], { right: 'deliver', project: 'shop', stage: 'prod' }, false],
    ['another project', [shopDev], { right: 'read', project: 'shop2', stage: 'dev' }, false],
    ['another right', [shopDev], { right: 'control', project: 'shop', stage: 'dev' }, false],
    ['the whole project, of which a stage is granted', [shopDev], { right: 'read', project: 'shop' }, false],
    ['everything, of which a project is granted', [shopDev], { right: 'read' }, false],
    ['a right without limits', [{ rights: ['read'] }], { right: 'read' }, true],
    ['what no right implies', [{ rights: ['configure', 'control'] }], { right: 'read' }, false],
    ['anything, as an administrator', [{ rights: ['admin'] }], { right: 'execute', project: 'shop' }, true],
    [
      'as administrator of a project, in it',
      [{ rights: ['admin'], projects: ['a'] }],
      { right: 'read', project: 'a' },
      true,
    ],
    ['as administrator of a project, of all', [{ rights: ['admin'], projects: ['a'] }], { right: 'admin' }, false],
    ['an empty list of projects', [{ rights: ['admin'], projects: [] }], { right: 'read', project: 'a' }, false],
    [
      'the right of one grant in the place of another',
      [
        { rights: ['deliver'], projects: ['a'] },
        { rights: ['read'], projects: ['b'] },
      ],
      { right: 'deliver', project: 'b' },
      false,
    ],
  ])('%s', (_, grants, wish, allowed) => expect(may(grants, wish)).toBe(allowed));

  test('says what is missing', () => {
    const wish: Wish = { right: 'deliver', project: 'shop', stage: 'prod', service: 'carts' };
    expect(mayDo({ grants: [] }, wish)).toEqual({
      allowed: false,
      reason: 'it lacks the right deliver on service carts of stage prod of project shop',
    });
    expect(mayDo({ grants: [] }, { right: 'admin' })).toMatchObject({
      reason: expect.stringContaining('all projects'),
    });
  });
});

test.each<[Wish, boolean]>([
  [{ right: 'read' }, true],
  [{ right: 'read', project: 'shop' }, true],
  [{ right: 'read', project: 'shop', stage: 'dev' }, true],
  [{ right: 'read', project: 'shop', stage: 'prod' }, false],
  [{ right: 'read', project: 'other' }, false],
  [{ right: 'deliver' }, false],
])('a part of %j', (wish, allowed) => {
  expect(mayPartly({ grants: [{ rights: ['read'], projects: ['shop'], stages: ['dev'] }] }, wish)).toBe(allowed);
});

test.each([
  ['shop', 'shop', true],
  ['shop', 'shop2', false],
  ['*', '', true],
  ['team-*', 'team-a', true],
  ['team-*', 'team', false],
  ['*-dev', 'a-dev', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-c', true],
  ['a*b*c', 'acb', false],
  ['*a*a*', 'a', false],
  ['s.op', 'shop', false],
  ['[a-z]*', 'shop', false],
])('the pattern %s and %s', (pattern, name, matches) => expect(matchesGlob(pattern, name)).toBe(matches));

const name = fc.constantFrom('a', 'b', 'ab', 'a-1');
const pattern = fc.constantFrom('a', 'b', 'a*', '*', '*-1');
const list = fc.option(fc.array(pattern, { maxLength: 3 }), { nil: undefined });
const grant = fc
  .record({ rights: fc.subarray([...RIGHTS]), projects: list, stages: list, services: list })
  .map(
    (made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as unknown as Grant,
  );
const wish = fc.record({
  right: fc.constantFrom(...RIGHTS),
  project: fc.option(name, { nil: undefined }),
  stage: fc.option(name, { nil: undefined }),
  service: fc.option(name, { nil: undefined }),
});

describe('never more than was granted', () => {
  test('what several grants allow, one of them allows by itself', () => {
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 4 }), wish, (grants, wanted) => {
        expect(may(grants, wanted)).toBe(grants.some((one) => may([one], wanted)));
      }),
    );
  });

  test('whoever may do it everywhere may do it anywhere', () => {
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 4 }), wish, name, (grants, wanted, somewhere) => {
        if (!may(grants, wanted)) return;
        expect(may(grants, { ...wanted, project: wanted.project ?? somewhere })).toBe(true);
        expect(may(grants, { ...wanted, stage: wanted.stage ?? somewhere })).toBe(true);
        expect(mayPartly({ grants }, wanted)).toBe(true);
      }),
    );
  });

  test('a grant allows only rights that it names, or all of them by admin', () => {
    fc.assert(
      fc.property(grant, wish, (one, wanted) => {
        if (may([one], wanted))
          expect([wanted.right, 'admin'].some((right) => one.rights.includes(right as 'admin'))).toBe(true);
      }),
    );
  });

  test('a limit that is added never allows more', () => {
    fc.assert(
      fc.property(grant, wish, fc.array(pattern, { maxLength: 3 }), (one, wanted, projects) => {
        if (one.projects !== undefined) return;
        if (may([{ ...one, projects }], wanted)) expect(may([one], wanted)).toBe(true);
      }),
    );
  });
});
