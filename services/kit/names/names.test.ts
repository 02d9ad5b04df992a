import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { namesFor } from './names.ts';

const KEPTN = { namespace: '{project}-{stage}', release: '{project}-{stage}-{service}' };
const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,60}[a-z0-9])?$/);
const scope = fc.record({ project: label, stage: label, service: label });

describe('namesFor', () => {
  test.each([
    ['carts', 'shop-dev-carts'],
    ['v'.repeat(43), `shop-dev-${'v'.repeat(43)}`],
    ['v'.repeat(44), expect.stringMatching(/^shop-dev-v{34}-[0-9a-f]{8}$/)],
  ])('%s', (service, release) => {
    const names = namesFor({ project: 'shop', stage: 'dev', service }, KEPTN);
    expect(names).toEqual({ namespace: 'shop-dev', release });
  });

  test('templates of one’s own', () => {
    const templates = { namespace: 'team-a', release: '{service}-{stage}' };
    expect(namesFor({ project: 'shop', stage: 'dev', service: 'carts' }, templates)).toEqual({
      namespace: 'team-a',
      release: 'carts-dev',
    });
  });

  test.each(['{project}_{stage}', 'Team', '{tenant}', '', '-{stage}', '{stage}.x'])('%j is refused', (namespace) => {
    const templates = { ...KEPTN, namespace };
    expect(() => namesFor({ project: 'shop', stage: 'dev', service: 'carts' }, templates)).toThrow(/naming rules/);
  });

  test('always a Kubernetes name of bounded length, always the same', () => {
    fc.assert(
      fc.property(scope, (input) => {
        const { namespace, release } = namesFor(input, KEPTN);
        expect(release).toMatch(/^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/);
        expect(namespace).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        expect(namesFor({ ...input }, KEPTN)).toEqual({ namespace, release });
      }),
    );
  });

  test('two services of a stage never share a release, however long and alike their names', () => {
    const long = fc.string({ minLength: 40, maxLength: 63, unit: fc.constantFrom('a', 'b') });
    fc.assert(
      fc.property(label, label, fc.uniqueArray(long, { minLength: 2, maxLength: 20 }), (project, stage, services) => {
        const releases = services.map((service) => namesFor({ project, stage, service }, KEPTN).release);
        expect(new Set(releases).size).toBe(services.length);
      }),
    );
  });
});
