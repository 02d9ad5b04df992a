import { describe, expect, test } from '@jest/globals';
import { resourcePathOf, resourceUriOf } from './uri.ts';

const ROUTE = '/api/resource-service/v1/project/:project/resource/*';
const at = (rest: string) => resourceUriOf(`/api/resource-service/v1/project/shop/resource/${rest}`, ROUTE);

describe('the resource of a request', () => {
  test.each([
    ['shipyard.yaml', 'shipyard.yaml'],
    ['helm%2Fcarts.tgz', 'helm/carts.tgz'],
    ['helm/carts.tgz', 'helm/carts.tgz'],
    ['helm%2Fcarts.tgz?gitCommitID=abc', 'helm/carts.tgz'],
    ['load+test%2B1.jmx', 'load test+1.jmx'],
    ['resource%2Fresource', 'resource/resource'],
    ['%C3%BC.yaml', 'ü.yaml'],
    ['100%25.txt', '100%.txt'],
  ])('%s is %s', (rest, path) => {
    expect(at(rest)).toBe(path);
  });

  test.each(['..%2F..%2Fetc%2Fpasswd', '%2e%2e/x', 'a..b', '~root', 'helm%2F~x'])('%s is refused', (rest) => {
    expect(() => at(rest)).toThrow(expect.objectContaining({ code: 'SLW_GIT_PATH_INVALID' }));
  });
});

test.each([
  ['./jmeter.jmx', 'jmeter.jmx'],
  ['/home/me/slo.yaml', 'home/me/slo.yaml'],
  ['helm//carts.tgz', 'helm/carts.tgz'],
  ['helm/./carts.tgz', 'helm/carts.tgz'],
])('%s is stored as %s', (uri, path) => {
  expect(resourcePathOf(uri)).toBe(path);
});
