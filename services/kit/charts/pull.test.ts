import { describe, expect, test } from '@jest/globals';
import { slipwayError } from '../errors/index.ts';
import { chartPolicy } from './policy.ts';
import { checkPackageSize, MAX_PACKAGE, pullArguments, pullError } from './pull.ts';
import { parseReference } from './reference.ts';

const open = chartPolicy({ allowedHosts: '*', plainHttpHosts: 'localhost:5000' });
const args = (text: string, policy = open) => pullArguments(parseReference(text), policy, '/d').join(' ');

describe('arguments', () => {
  test.each([
    ['repository: oci://h/a/carts\nversion: ^1', 'pull --version=^1 --destination=/d -- oci://h/a/carts'],
    [
      'repository: oci://localhost:5000/carts',
      'pull --version=* --destination=/d --plain-http -- oci://localhost:5000/carts',
    ],
    ['repository: https://h/s\nchart: carts', 'pull --version=* --destination=/d --repo=https://h/s -- carts'],
    [
      'repository: http://localhost:5000\nchart: c',
      'pull --version=* --destination=/d --repo=http://localhost:5000 -- c',
    ],
  ])('%j', (text, expected) => expect(args(text)).toBe(expected));

  test('credentials go by file', () => {
    const policy = chartPolicy({ allowedHosts: '*', plainHttpHosts: '', registryConfig: '/run/creds.json' });
    expect(args('repository: oci://h/a', policy)).toContain('--registry-config=/run/creds.json -- oci://h/a');
  });
});

const reference = parseReference('repository: oci://h/a/carts\nversion: ^9');
const failed = (words: string) =>
  pullError(reference, slipwayError('SLW_HELM_FAILED', { operation: 'pull', subject: 'oci://h/a/carts', words }));

describe('words of helm', () => {
  test.each([
    ['could not locate a version matching provided version string ^9', 'SLW_CHART_VERSION_MISSING', false],
    ['chart "carts" version "^9" not found in http://h repository', 'SLW_CHART_VERSION_MISSING', false],
    ['failed to perform "FetchReference" on source: h/a/carts:9.9.9: not found', 'SLW_CHART_VERSION_MISSING', false],
    ['GET "http://h/v2/a/tags/list": response status code 404: name unknown: nope', 'SLW_CHART_PULL_REFUSED', false],
    ['GET "https://h/v2/a/tags/list": response status code 401: Unauthorized', 'SLW_CHART_PULL_REFUSED', false],
    ['GET "https://h/v2/a/tags/list": basic credential not found', 'SLW_CHART_PULL_REFUSED', false],
    ['improper constraint: "a b"', 'SLW_CHART_PULL_REFUSED', false],
    ['Get "https://h/v2/": http: server gave HTTP response to HTTPS client', 'SLW_CHART_PULL_REFUSED', false],
    ['Get "http://h/v2/": dial tcp 127.0.0.1:1: connect: connection refused', 'SLW_CHART_UNREACHABLE', true],
    ['Get "http://h/v2/": response status code 503: Service Unavailable', 'SLW_CHART_UNREACHABLE', true],
  ])('%s: %s', (words, code, retryable) => {
    const error = failed(words);
    expect(error).toEqual(expect.objectContaining({ code, retryable }));
    expect((error as Error).message).toContain(words);
    expect((error as Error).message).not.toContain('helm pull of');
  });

  test('an end that is not about the chart stays what it is', () => {
    const stopped = slipwayError('SLW_HELM_STOPPED', { operation: 'pull', subject: 'x', signal: 'SIGTERM' });
    expect(pullError(reference, stopped)).toBe(stopped);
    const other = new TypeError('x');
    expect(pullError(reference, other)).toBe(other);
  });
});

test('a package of more than 10 MB is refused', () => {
  expect(() => checkPackageSize(MAX_PACKAGE, 'c')).not.toThrow();
  expect(() => checkPackageSize(MAX_PACKAGE + 1, 'c')).toThrow(
    expect.objectContaining({ code: 'SLW_CHART_TOO_LARGE' }),
  );
});
