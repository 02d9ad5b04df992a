import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkInputs, labelsOf, nearest, readUpload, splitAt, treeOf, type InputName } from './index.ts';

describe('treeOf', () => {
  test.each([
    [['a=b'], { a: 'b' }],
    [['a.b=c', 'a.d=e'], { a: { b: 'c', d: 'e' } }],
    [['a\\.b=c'], { 'a.b': 'c' }],
    [['a=1', 'b=true', 'c=null', 'd=1.5'], { a: 1, b: true, c: null, d: 1.5 }],
    [['a=1.10', 'b=007', 'c=1e3', 'd='], { a: '1.10', b: '007', c: '1e3', d: '' }],
    [['a="1"'], { a: '1' }],
    [['a="x" and "y"'], { a: '"x" and "y"' }],
    [['a=b=c'], { a: 'b=c' }],
    [['a=1', 'a=2'], { a: 2 }],
    [['toString.a=1'], { toString: { a: 1 } }],
  ])('%j', (given, tree) => expect(treeOf(given, '--values')).toEqual(tree));

  test.each([[['a']], [['=b']], [['a..b=c']], [['a=1', 'a.b=2']], [['__proto__.x=1']]])('refuses %j', (given) => {
    expect(() => treeOf(given, '--values')).toThrow(expect.objectContaining({ code: 'SLW_CLI_USAGE', exit: 2 }));
  });

  test('never reaches a prototype', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (given) => {
        try {
          treeOf(given, '--values');
        } catch (error) {
          expect(error).toMatchObject({ code: 'SLW_CLI_USAGE' });
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
    );
  });
});

describe('labelsOf', () => {
  test.each([
    [['a=b,c=d', 'e=f'], { a: 'b', c: 'd', e: 'f' }],
    [['a=b\\,c'], { a: 'b,c' }],
    [[], {}],
  ])('%j', (given, labels) => expect(labelsOf(given, '-l')).toEqual(labels));
});

test('splitAt loses nothing but separators and their escapes', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (parts) => {
      const plain = parts.map((part) => part.replaceAll(/[\\,]/g, '_'));
      expect(splitAt(plain.join(','), ',')).toEqual(plain.length === 0 ? [''] : plain);
    }),
  );
});

describe('checkInputs', () => {
  test.each<[InputName, string]>([
    ['project', 'shop-1'],
    ['image', 'ghcr.io/acme/carts:1.2'],
    ['image', 'localhost:5000/carts@sha256:abc'],
    ['sequence', 'delivery'],
    ['resourceUri', 'helm/carts'],
    ['context', '6a7b1c2d-0000-4000-8000-000000000000'],
    ['seq', '17'],
  ])('%s may be %j', (name, value) => expect(() => checkInputs({ [name]: value }, 'help')).not.toThrow());

  test.each<[InputName, string]>([
    ['project', 'Shop'],
    ['project', ''],
    ['service', 'a.b'],
    ['stage', '-a'],
    ['image', '--post-renderer=x'],
    ['image', 'a b'],
    ['image', `a${'b'.repeat(512)}`],
    ['sequence', 'a.b'],
    ['resourceUri', '/etc/passwd'],
    ['resourceUri', 'helm/../../x'],
    ['resourceUri', '..'],
    ['resourceUri', '~/x'],
    ['context', 'latest'],
    ['seq', '0'],
    ['seq', '1 or 1=1'],
  ])('%s may not be %j', (name, value) => {
    expect(() => checkInputs({ [name]: value }, 'help')).toThrow(expect.objectContaining({ exit: 2 }));
  });
});

describe('nearest', () => {
  test.each([
    ['cart', ['carts', 'users'], 'carts'],
    ['stagin', ['production', 'staging'], 'staging'],
    ['x', ['production'], undefined],
    ['a', [], undefined],
  ])('%s among %j', (name, candidates, meant) => expect(nearest(name, candidates)).toBe(meant));
});

describe('readUpload', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-upload-'));
    mkdirSync(join(folder, 'chart', 'templates'), { recursive: true });
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'linked'));
    writeFileSync(join(folder, 'chart', 'Chart.yaml'), 'name: web');
    writeFileSync(join(folder, 'chart', 'templates', 'a.yaml'), Buffer.from([0, 255]));
    symlinkSync('/etc/passwd', join(folder, 'linked', 'secret'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('a folder is all its files', async () => {
    const files = await readUpload(join(folder, 'chart'), 'helm/carts/');
    expect(files.map((file) => file.path)).toEqual(['helm/carts/Chart.yaml', 'helm/carts/templates/a.yaml']);
    expect(files[1]?.content).toEqual(Buffer.from([0, 255]));
  });

  test('a file goes exactly where it is told to', async () => {
    const [file] = await readUpload(join(folder, 'chart', 'Chart.yaml'), 'helm/x.yaml');
    expect(file?.path).toBe('helm/x.yaml');
  });

  test.each(['none', 'empty', 'linked'])('refuses %s', async (name) => {
    await expect(readUpload(join(folder, name), 'x')).rejects.toMatchObject({ code: 'SLW_CLI_FILE_UNREADABLE' });
  });
});
