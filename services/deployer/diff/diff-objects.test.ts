import { describe, expect, test } from '@jest/globals';
import { allObjectsOf } from '../../kit/helm/index.ts';
import { diffObjects, summaryOf } from './diff-objects.ts';

const objects = (manifest: string) => allObjectsOf(manifest, 'dev');
const map = (name: string, value: string) =>
  `---\n# Source: x\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  a: "1"\n  b: ${value}\n`;
const secret = (data: string) => `---\nkind: Secret\nmetadata: {name: s}\n${data}\n`;
const diff = (before: string, after: string) => diffObjects(objects(before), objects(after));

describe('objects', () => {
  test('a changed one as a unified diff, others not at all', () => {
    const changed = diff(map('web', 'old') + map('same', 'x'), map('same', 'x') + map('web', 'new'));
    expect(changed).toEqual({
      created: 0,
      changed: 1,
      removed: 0,
      text: [
        '--- a/dev/ConfigMap/web',
        '+++ b/dev/ConfigMap/web',
        '@@ -3,4 +3,4 @@',
        '   name: web',
        ' data:',
        '   a: "1"',
        '-  b: old',
        '+  b: new',
        '',
      ].join('\n'),
    });
    expect(summaryOf(changed)).toBe('0 created, 1 changed, 0 removed.');
  });

  test('new and removed ones against nothing, in the order of their names', () => {
    const { text, ...counts } = diff(map('b', 'x'), map('a', 'x'));
    expect(counts).toEqual({ created: 1, changed: 0, removed: 1 });
    expect(text).toMatch(
      /^--- \/dev\/null\n\+\+\+ b\/dev\/ConfigMap\/a\n[^]*\n--- a\/dev\/ConfigMap\/b\n\+\+\+ \/dev\/null\n/,
    );
  });

  test('comments and the order of objects are no difference', () => {
    const same = diff(map('a', 'x') + map('b', 'y'), map('b', 'y').replace('# Source: x', '# other') + map('a', 'x'));
    expect(same.text).toBe('');
    expect(summaryOf(same)).toBe('Nothing would change.');
  });

  test('one name in two namespaces is two objects', () => {
    const other = map('a', 'x').replace('{name: a}', '{name: a, namespace: other}');
    expect(diff(map('a', 'x'), map('a', 'x') + other)).toMatchObject({ created: 1, changed: 0, removed: 0 });
  });
});

describe('secrets', () => {
  test('show which keys change, and no value', () => {
    const { text, changed } = diff(
      secret('data: {kept: c2FtZQ==, turned: b2xk, gone: Z29uZQ==}'),
      secret('data: {kept: c2FtZQ==, turned: bmV3, fresh: ZnJlc2g=}\nstringData: {plain: hunter2}'),
    );
    expect(changed).toBe(1);
    expect(text).toContain(
      '   kept: (redacted)\n-  turned: (redacted)\n-  gone: (redacted)\n+  turned: (redacted, changed)\n',
    );
    expect(text).toContain('+  fresh: (redacted)');
    expect(text).not.toMatch(/c2FtZQ|b2xk|bmV3|ZnJlc2g|Z29uZQ|hunter2/);
  });

  test('a value that moves between its two fields is hidden in both', () => {
    const { text } = diff(secret('data: {a: b2xk}'), secret('stringData: {a: b2xk}'));
    expect(text).not.toContain('b2xk');
    expect(diff('', secret('data: {a: b2xk}')).text).not.toContain('b2xk');
    expect(diff(secret('data: {a: b2xk}'), '').text).not.toContain('b2xk');
  });
});

describe('bounds', () => {
  const lines = (count: number, prefix: string) =>
    `---\nkind: ConfigMap\nmetadata: {name: big}\ndata:\n${Array.from({ length: count }, (_, index) => `  k${index}: ${prefix}${index}`).join('\n')}\n`;

  test('objects that have nothing in common are named, and the shortest way is not looked for', () => {
    const { text, changed } = diff(lines(2_000, 'a'), lines(2_000, 'b'));
    expect(changed).toBe(1);
    expect(text).toMatch(/more than 1000 lines differ/);
  });

  test('a text too long for an event is cut at a line', () => {
    const { text } = diff(
      '',
      Array.from({ length: 40 }, (_, index) => lines(1_000, 'x').replace('big', `big${index}`)).join(''),
    );
    expect(text.length).toBeLessThan(263_000);
    expect(text).toMatch(/\n\(\d+ more characters are left out\)\n$/);
  });
});
