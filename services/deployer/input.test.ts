import { describe, expect, test } from '@jest/globals';
import type { SlipwayError } from '../kit/errors/index.ts';
import { readInput } from './input.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const direct = { deployment: { deploymentstrategy: 'direct' } };
const read = (data: object, service = 'carts') =>
  readInput({ ...scope, service }, data as Record<string, unknown>, 300_000);

describe('readInput', () => {
  test('all that a delivery says', () => {
    const data = {
      configurationChange: { values: { image: 'reg.local:5000/carts@sha256:ab', replicaCount: 2 } },
      deployment: {
        deploymentstrategy: 'user_managed',
        deploymentURIsLocal: ['http://a'],
        deploymentURIsPublic: null,
        timeout: '90s',
      },
    };
    expect(read(data)).toEqual({
      scope,
      strategy: 'user_managed',
      values: { image: 'reg.local:5000/carts@sha256:ab', replicaCount: 2 },
      uris: { local: ['http://a'] },
      timeoutMs: 90_000,
    });
  });

  test.each([
    ['nothing but the strategy', direct],
    ['nulls', { configurationChange: null, deployment: { ...direct.deployment, timeout: null } }],
    ['null values', { configurationChange: { values: null }, ...direct }],
  ])('%s', (_, data) => {
    expect(read(data)).toEqual({ scope, strategy: 'direct', values: {}, uris: {}, timeoutMs: 300_000 });
  });

  test.each([undefined, '', 'Direct', 'Duplicate', 'blue_green', 7])(
    'the strategy %j is refused',
    (deploymentstrategy) => {
      expect(() => read({ deployment: { deploymentstrategy } })).toThrow(
        expect.objectContaining({ code: 'SLW_DEPLOY_STRATEGY' }),
      );
    },
  );

  test.each<[string, object, string, string?]>([
    [
      'a flag for an image',
      { configurationChange: { values: { image: '--post-renderer=x' } } },
      'data.configurationChange.values.image',
    ],
    [
      'white space in an image',
      { configurationChange: { values: { image: 'a b' } } },
      'data.configurationChange.values.image',
    ],
    [
      'a line break in an image',
      { configurationChange: { values: { image: 'a\n' } } },
      'data.configurationChange.values.image',
    ],
    [
      'a flag in an image in parts',
      { configurationChange: { values: { image: { repository: '-x', tag: '1' } } } },
      'data.configurationChange.values.image.repository',
    ],
    [
      'a timeout that is none',
      { deployment: { deploymentstrategy: 'direct', timeout: 'soon' } },
      'data.deployment.timeout',
    ],
    [
      'a timeout that is a number',
      { deployment: { deploymentstrategy: 'direct', timeout: 90 } },
      'data.deployment.timeout',
    ],
    ['a timeout of nothing', { deployment: { deploymentstrategy: 'direct', timeout: '0' } }, 'data.deployment.timeout'],
    ['a service that is no label', {}, 'data.service', 'v'.repeat(64)],
  ])('%s is refused', (_, data, field, service = 'carts') => {
    expect(() => read({ ...direct, ...data }, service)).toThrow(
      expect.objectContaining({ code: 'SLW_DEPLOY_INPUT', fields: [expect.objectContaining({ field })] }),
    );
  });

  test('everything that is wrong is said at once', () => {
    const thrown = (() => {
      try {
        return read({ configurationChange: { values: { image: '-' } }, deployment: { timeout: '1' } }, 'v'.repeat(64));
      } catch (error) {
        return error as SlipwayError;
      }
    })();
    expect(thrown).toMatchObject({ code: 'SLW_DEPLOY_INPUT', fields: { length: 3 } });
  });
});
