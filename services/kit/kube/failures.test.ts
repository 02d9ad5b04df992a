import { describe, expect, test } from '@jest/globals';
import { failedAnswer, failedRequest } from './failures.ts';

const status = (message: string) => JSON.stringify({ kind: 'Status', message });

describe('failedAnswer', () => {
  test.each([
    [401, status('Unauthorized'), 'SLW_KUBE_UNAUTHENTICATED', false],
    [403, status('secrets is forbidden: User "bob" cannot list resource "secrets"'), 'SLW_KUBE_FORBIDDEN', false],
    [405, status('the server does not allow this method'), 'SLW_KUBE_REFUSED', false],
    [409, status('the object has been modified'), 'SLW_KUBE_CONFLICT', true],
    [422, status('spec.replicas: Invalid value'), 'SLW_KUBE_INVALID', false],
    [429, status('too many requests'), 'SLW_KUBE_BUSY', true],
    [500, status('etcdserver: request timed out'), 'SLW_KUBE_BUSY', true],
    [503, '<html>Bad gateway</html>', 'SLW_KUBE_BUSY', true],
    [503, '', 'SLW_KUBE_BUSY', true],
  ])('%s', (code, body, expected, retryable) => {
    const error = failedAnswer('https://k', 'GET /x', code, body);
    expect([error.code, error.retryable]).toEqual([expected, retryable]);
    expect(error.message).toContain(
      body === '' ? 'HTTP status' : body.startsWith('{') ? String(JSON.parse(body).message) : 'Bad gateway',
    );
  });
});

describe('failedRequest', () => {
  test.each([
    ['ECONNREFUSED', 'SLW_KUBE_UNREACHABLE'],
    ['ENOTFOUND', 'SLW_KUBE_UNREACHABLE'],
    ['ABORT_ERR', 'SLW_KUBE_UNREACHABLE'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'SLW_KUBE_CONFIG'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'SLW_KUBE_CONFIG'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SLW_KUBE_CONFIG'],
  ])('%s is %s', (code, expected) => {
    const cause = Object.assign(new Error('words'), { code });
    const error = failedRequest('https://k:6443', cause);
    expect(error.code).toBe(expected);
    expect(error.message).toContain('https://k:6443');
    expect(error.cause).toBe(cause);
  });
});
