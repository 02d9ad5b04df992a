import { describe, expect, test } from '@jest/globals';
import { readEndpoints } from './endpoints.ts';

const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const read = (text: string) => readEndpoints(Buffer.from(text), scope);

describe('readEndpoints', () => {
  test.each([
    [
      'deploymentURIsLocal: [http://a]\ndeploymentURIsPublic:\n- https://b\n',
      { local: ['http://a'], public: ['https://b'] },
    ],
    ['deploymentURIsLocal: [http://a]\ndeploymentURIsPublic: null\n', { local: ['http://a'] }],
    ['deploymentURIsLocal: []', { local: [] }],
    ['', {}],
    ['# only a remark\n', {}],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['deploymentURIsLocal: [', /endpoints\.yaml of service carts in stage dev cannot be used/],
    ['deploymentURIsLocal: http://a', /deploymentURIsLocal must be array/],
    ['deploymentURIsLocal: [1]', /must be string/],
    ['- a', /must be object/],
    [`# ${'x'.repeat(70_000)}`, /longer than/],
  ])('%j is refused', (text, words) => {
    expect(() => read(text)).toThrow(words);
  });
});
