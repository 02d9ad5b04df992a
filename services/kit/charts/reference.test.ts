import { expect, test } from '@jest/globals';
import { parseReference, referenceName } from './reference.ts';

const http = { scheme: 'https', host: 'charts.example.org', chart: 'carts', range: '*' };

test.each([
  [
    'repository: oci://ghcr.io/acme/carts\nversion: "^1.2"\n',
    { scheme: 'oci', host: 'ghcr.io', repository: 'oci://ghcr.io/acme/carts', chart: undefined, range: '^1.2' },
  ],
  [
    'repository: https://Charts.Example.org/stable/\nchart: carts\n',
    { ...http, repository: 'https://Charts.Example.org/stable' },
  ],
  [
    'repository: oci://[::1]:5000/carts\nversion: ">=1.0 <2 || 3.x"\n',
    {
      scheme: 'oci',
      host: '[::1]:5000',
      repository: 'oci://[::1]:5000/carts',
      chart: undefined,
      range: '>=1.0 <2 || 3.x',
    },
  ],
])('%j is read', (text, expected) => expect(parseReference(text)).toEqual(expected));

test.each([
  ['', 'helm/chart.yaml must be object'],
  ['- a', 'helm/chart.yaml must be object'],
  ['a: [', 'is no YAML'],
  ['a: &x 1\nrepository: *x', 'is no YAML'],
  ['version: "1"', 'repository is required'],
  ['repository: ghcr.io/acme/carts', 'repository must be oci://'],
  ['repository: oci://user:pass@ghcr.io/carts', 'without user'],
  ['repository: https://h/x?token=1\nchart: c', 'without user'],
  ['repository: file:///etc\nchart: c', 'repository must be oci://'],
  ['repository: "oci://h/a\\nb"', 'repository must be oci://'],
  ['repository: "--post-renderer=x"', 'repository must be oci://'],
  ['repository: oci://h/../x', 'repository must be oci://'],
  ['repository: oci://ghcr.io', 'needs the path'],
  ['repository: oci://ghcr.io/a\nchart: carts', 'only for HTTP'],
  ['repository: https://h', 'chart is needed'],
  ['repository: https://h\nchart: --help', 'chart must be the name'],
  ['repository: https://h\nchart: a/b', 'chart must be the name'],
  ['repository: oci://h/a\nversion: 1.10', 'in quotes'],
  ['repository: oci://h/a\nversion: "$(x)"', 'version must be'],
  ['repository: oci://h/a\ndigest: x', 'digest is not known here'],
])('%j is refused', (text, words) => {
  const parsing = () => parseReference(text);
  expect(parsing).toThrow(expect.objectContaining({ code: 'SLW_CHART_REFERENCE_INVALID' }));
  expect(parsing).toThrow(words);
});

test('every wrong field is named at once', () => {
  const words = /chart must be.*version must be|version must be.*chart must be/;
  expect(() => parseReference('repository: https://h\nchart: a/b\nversion: 1.0\n')).toThrow(words);
});

test.each([
  ['repository: oci://h/a/carts', 'oci://h/a/carts'],
  ['repository: https://h/a\nchart: carts', 'https://h/a/carts'],
])('%j is called %s', (text, name) => expect(referenceName(parseReference(text))).toBe(name));
