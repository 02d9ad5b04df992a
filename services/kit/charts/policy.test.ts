import { expect, test } from '@jest/globals';
import { chartPolicy, checkHost } from './policy.ts';
import { parseReference } from './reference.ts';

const check = (allowedHosts: string, plainHttpHosts: string, repository: string) => () =>
  checkHost(chartPolicy({ allowedHosts, plainHttpHosts }), parseReference(`repository: ${repository}\nchart: carts\n`));

test.each([
  ['*', '', 'https://charts.example.org'],
  [' Charts.Example.org , b', '', 'https://charts.example.org/stable'],
  ['localhost:5000', 'localhost:5000', 'http://localhost:5000'],
  ['*', 'localhost:5000', 'http://LOCALHOST:5000'],
])('allowed "%s", without TLS "%s": %s may be asked', (allowed, plain, repository) => {
  expect(check(allowed, plain, repository)).not.toThrow();
});

test.each([
  ['', '', 'https://charts.example.org', 'charts.allowedHosts'],
  ['example.org', '', 'https://charts.example.org', 'charts.allowedHosts'],
  ['charts.example.org', '', 'https://charts.example.org.evil.net', 'charts.allowedHosts'],
  ['localhost:5000', '', 'https://localhost:5001', 'charts.allowedHosts'],
  ['*', '', 'http://charts.example.org', 'charts.plainHttpHosts'],
  ['*', 'localhost:5000', 'http://localhost', 'charts.plainHttpHosts'],
])('allowed "%s", without TLS "%s": %s is refused by %s', (allowed, plain, repository, setting) => {
  const expected = { code: 'SLW_CHART_HOST_REFUSED', next: expect.stringContaining(setting) };
  expect(check(allowed, plain, repository)).toThrow(expect.objectContaining(expected));
});
