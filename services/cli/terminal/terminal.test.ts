import { describe, expect, test } from '@jest/globals';
import {
  age,
  clock,
  harmless,
  printList,
  printOne,
  span,
  styleOf,
  tableLines,
  widthOf,
  wrap,
  type Io,
} from './index.ts';

describe('span', () => {
  test.each([
    [-5, '0.00 s'],
    [654, '0.65 s'],
    [9_994, '9.99 s'],
    [9_996, '10.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1m00s'],
    [245_000, '4m05s'],
    [7_800_000, '2h10m'],
  ])('%d ms is %s', (milliseconds, words) => expect(span(milliseconds)).toBe(words));
});

describe('age', () => {
  const now = Date.parse('2026-01-10T00:00:00Z');
  test.each([
    ['2026-01-09T23:59:50Z', '10s'],
    ['2026-01-09T23:55:00Z', '5m'],
    ['2026-01-09T20:00:00Z', '4h'],
    ['2026-01-01T00:00:00Z', '9d'],
    ['2026-01-10T00:00:05Z', '0s'],
    ['no time', '-'],
    [undefined, '-'],
  ])('%s is %s', (since, words) => expect(age(since, now)).toBe(words));
});

describe('clock', () => {
  test('is the UTC time of day', () => expect(clock('2026-01-01T12:34:56.789+02:00')).toBe('10:34:56.789'));
  test('of no time is a blank', () => expect(clock(undefined)).toBe('--:--:--.---'));
});

describe('wrap', () => {
  test.each([
    ['one two three', 13, ['one two three']],
    ['one two three four', 10, ['one two', 'three four']],
    ['a\nb', 20, ['a', 'b']],
    ['abcdefghijklmnop', 10, ['abcdefghij', 'klmnop']],
    ['', 10, ['']],
  ])('%j at %d', (text, width, lines) => expect(wrap(text, width)).toEqual(lines));

  test('keeps every letter', () => {
    const text = 'Back-off pulling image "docker.io/acme/carts:broken": not found';
    expect(wrap(text, 12).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});

describe('harmless', () => {
  test('takes what a terminal would obey', () => expect(harmless('a\u001B[2Jb\u0007\tc\rd')).toBe('a[2Jb  cd'));
});

describe('widthOf', () => {
  test('does not count colours', () => expect(widthOf('\u001B[32m✔\u001B[0m ok')).toBe(4));
});

describe('tableLines', () => {
  const columns = [
    { header: 'NAME', value: (item: { name: string; note: string }) => item.name },
    { header: 'NOTE', value: (item: { name: string; note: string }) => item.note, wide: true },
  ];
  const items = [
    { name: 'carts', note: 'first\nline' },
    { name: 'a', note: '' },
  ];
  test.each([
    [{ wide: false, headers: true }, ['NAME', 'carts', 'a']],
    [{ wide: true, headers: true }, ['NAME   NOTE', 'carts  first line', 'a      -']],
    [{ wide: true, headers: false }, ['carts  first line', 'a      -']],
  ])('%j', (options, lines) => expect(tableLines(items, columns, options)).toEqual(lines));
});

describe('printing', () => {
  const kind = { kind: 'Project', name: (item: { name: string }) => item.name, columns: [] };
  test.each([
    ['name' as const, 'project/shop\n'],
    ['yaml' as const, 'apiVersion: slipway.dev/v1\nkind: ProjectList\nitems:\n  - name: shop\n'],
  ])('a list as %s', (output, text) => {
    const { sink, written } = sinkOf();
    printList(sink, kind, [{ name: 'shop' }], { output, headers: true });
    expect(written()).toBe(text);
  });

  test('one as json has a version', () => {
    const { sink, written } = sinkOf();
    printOne(sink, 'Project', { name: 'shop' }, { sentence: 'made', name: 'project/shop' }, 'json');
    expect(JSON.parse(written())).toEqual({ apiVersion: 'slipway.dev/v1', kind: 'Project', name: 'shop' });
  });
});

describe('styleOf', () => {
  test.each([
    ['a terminal', true, {}, false, true],
    ['a pipe', false, {}, false, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, false, true],
    ['--no-color', true, {}, true, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, false, false],
  ])('%s', (_, isTty, env, noColor, colour) => {
    const { sink } = sinkOf(isTty);
    const style = styleOf({ env } as unknown as Io, sink, noColor);
    expect(style.paint('good', 'x')).toBe(colour ? '\u001B[32mx\u001B[0m' : 'x');
  });

  test.each([
    [{ LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, false],
    [{ LC_CTYPE: 'C.utf8', LANG: 'C' }, true],
    [{}, false],
  ])('unicode by %j', (env, unicode) => {
    expect(styleOf({ env } as unknown as Io, sinkOf().sink, false).unicode).toBe(unicode);
  });
});

function sinkOf(isTty = false) {
  let text = '';
  const write = (more: string) => void (text += more);
  return { sink: { write, isTty, columns: () => undefined, rows: () => undefined }, written: () => text };
}
