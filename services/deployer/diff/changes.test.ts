import { describe, expect, test } from '@jest/globals';
import { changesAsData, changesBetween, changesInWords } from './changes.ts';

const deployment = (image: string, replicas = 1, name = 'carts') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: ${replicas}
  template:
    spec:
      containers:
        - name: web
          image: ${image}
        - name: sidecar
          image: proxy
`;
const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: carts }\nspec: { ports: [{ port: 80 }] }\n';
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: key }\nstringData: { token: ${value} }\n`;
const joined = (...documents: readonly string[]) => documents.map((each) => `---\n# Source: x\n${each}`).join('');
const lines = (before: string, after: string) => changesBetween(before, after, 'n')?.lines;

test('objects that come, go and change, with the fields by name', () => {
  const before = joined(deployment('a:1'), service);
  const after = joined(deployment('a:2', 3), secret('x'));
  const changes = changesBetween(before, after, 'n')!;
  expect(changes).toEqual({
    created: 1,
    changed: 1,
    removed: 1,
    lines: [
      '~ Deployment carts: spec.replicas, spec.template.spec.containers[web].image',
      '+ Secret key',
      '- Service carts',
    ],
    omitted: 0,
  });
  expect(changesInWords(changes)).toMatch(/^1 created, 1 changed, 1 removed:\n~ Deployment carts/);
  expect(changesAsData(changes)).not.toHaveProperty('omitted');
});

test.each([
  [
    'a secret tells the key and never a value',
    secret('old-value'),
    secret('new-value'),
    ['~ Secret key: stringData.token'],
  ],
  ['the order of documents and of fields is no change', joined(service, secret('x')), joined(secret('x'), service), []],
  [
    'a number that became text',
    'kind: A\nmetadata: {name: a}\nx: 1',
    'kind: A\nmetadata: {name: a}\nx: "1"',
    ['~ A a: x'],
  ],
  [
    'a list without names',
    'kind: A\nmetadata: {name: a}\nx: [1, 2]',
    'kind: A\nmetadata: {name: a}\nx: [1, 3, 4]',
    ['~ A a: x[1], x[2]'],
  ],
  ['nothing before', '', service, ['+ Service carts']],
  ['nothing after', service, '', ['- Service carts']],
])('%s', (_, before, after, expected) => expect(lines(before, after)).toEqual(expected));

test('nothing changes', () => {
  expect(changesInWords(changesBetween(service, service, 'n')!)).toBe('Nothing changes in the cluster.');
});

describe('bounds', () => {
  const many = (count: number, image: string) =>
    joined(...Array.from({ length: count }, (_, index) => deployment(image, 1, `carts-${index}`)));

  test('fifty lines, and how many more there are', () => {
    const changes = changesBetween(many(60, 'a'), many(60, 'b'), 'n')!;
    expect(changes).toMatchObject({ changed: 60, omitted: 10 });
    expect(changes.lines).toHaveLength(50);
    expect(changesInWords(changes)).toMatch(/\(10 more\)$/);
    expect(JSON.stringify(changesAsData(changes)).length).toBeLessThan(10_000);
  });

  test('six fields of one object', () => {
    const fields = (value: string) =>
      `kind: A\nmetadata: {name: a}\n${['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((key) => `${key}: ${value}`).join('\n')}`;
    expect(lines(fields('x'), fields('y'))).toEqual(['~ A a: b, c, d, e, f, g, 2 more']);
  });

  test('a long name', () => {
    const long = `kind: A\nmetadata: {name: ${'a'.repeat(5_000)}}`;
    expect(lines('', long)?.[0]).toHaveLength(300);
  });

  test('more than can be looked into in passing is not', () => {
    expect(changesBetween('', `kind: A\nmetadata: {name: a}\nx: ${'x'.repeat(600_000)}`, 'n')).toBeUndefined();
    expect(changesBetween(many(9_000, 'a'), many(9_000, 'a'), 'n')).toMatchObject({ changed: 0 });
  });
});
