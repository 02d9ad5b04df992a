import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { paxEntry, tarEntry, tgz } from '../../../../test/support/tar/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { inspectPackage, isBundledPackage } from './index.ts';

const CHART_YAML = 'name: carts\nversion: 1.2.3\n';
const chartYaml = tarEntry({ name: 'carts/Chart.yaml', content: CHART_YAML });
const file = (name: string, content: string | Buffer = 'x') => tarEntry({ name, content });
const link = (type: string) => tarEntry({ name: 'carts/templates/x.yaml', type, link: '/etc/passwd' });
const inspect = (archive: Buffer) => inspectPackage(archive, 'helm/carts.tgz');
const packaged = (name: string, ...entries: readonly Buffer[]) => file(name, tgz(...entries));
const subchart = tarEntry({ name: 'db/Chart.yaml', content: 'name: db\nversion: 1.0.0\n' });
const MEGABYTE = 1_048_576;

describe('ordinary packages', () => {
  const long = `carts/templates/${'deep/'.repeat(30)}x.yaml`;
  test.each([
    ['a folder of its own', [tarEntry({ name: 'carts/', type: '5' }), chartYaml]],
    ['names with ./', [file('./carts/values.yaml'), tarEntry({ name: './carts/Chart.yaml', content: CHART_YAML })]],
    ['a pax name', [chartYaml, paxEntry({ path: long, mtime: '1.5' }), file('carts/short')]],
    ['a GNU name', [chartYaml, tarEntry({ name: '././@LongLink', type: 'L', content: `${long}\0` }), file('short')]],
    ['a ustar prefix', [chartYaml, tarEntry({ name: 'x.yaml', prefix: 'carts/templates' })]],
    ['a global pax header', [tarEntry({ name: 'pax_global_header', type: 'g' }), chartYaml]],
    ['a packaged subchart', [chartYaml, packaged('carts/charts/db-1.0.0.tgz', subchart)]],
    ['names in other scripts', [chartYaml, file('carts/files/größe-日本.txt')]],
  ])('%s', async (_, entries) => expect(await inspect(tgz(...entries))).toBe(CHART_YAML));
});

describe('refused', () => {
  const zeros = Buffer.alloc(MEGABYTE);
  const many = Array.from({ length: 2_001 }, (_, index) => file(`carts/templates/${index}`, ''));
  const nested = (depth: number): Buffer =>
    depth === 0 ? subchart : Buffer.concat([subchart, packaged('db/charts/db.tgz', nested(depth - 1))]);
  const bomb = file('db/files/zeros', Buffer.alloc(19 * MEGABYTE));
  test.each([
    ['a path that leaves', [chartYaml, file('carts/../../etc/cron.d/x')], /leaves the folder of the chart/],
    ['one with backslashes', [chartYaml, file('carts\\..\\..\\x')], /leaves the folder of the chart/],
    ['one in a pax header', [chartYaml, paxEntry({ path: '../x' }), file('carts/x')], /leaves the folder/],
    ['one in a GNU name', [chartYaml, tarEntry({ name: 'l', type: 'L', content: 'carts/../..' }), file('a')], /leaves/],
    ['one in a prefix', [chartYaml, tarEntry({ name: 'x', prefix: 'carts/..' })], /leaves the folder/],
    ['an absolute path', [chartYaml, file('/etc/passwd')], /absolute path/],
    ['a drive', [chartYaml, file('C:/x')], /absolute path/],
    ['a name with a line break', [chartYaml, file('carts/a\nb')], /cannot be written everywhere/],
    ['a path with holes', [chartYaml, file('carts//x')], /no plain path/],
    ['a hard link', [chartYaml, link('1')], /is a hard link/],
    ['a symbolic link', [chartYaml, link('2')], /"carts\/templates\/x\.yaml" is a symbolic link/],
    ['a character device', [chartYaml, link('3')], /is a device/],
    ['a block device', [chartYaml, link('4')], /is a device/],
    ['a pipe', [chartYaml, link('6')], /is a named pipe/],
    ['a type of nobody', [chartYaml, link('Z')], /entry of type "Z"/],
    ['a folder with content', [chartYaml, tarEntry({ name: 'carts/t', type: '5', content: 'x' })], /with content/],
    ['two folders', [chartYaml, file('other/templates/x.yaml')], /holds 2 folders \(carts, other\)/],
    ['a file beside the folder', [chartYaml, file('._carts')], /lies beside the folder/],
    ['a file twice', [chartYaml, chartYaml], /"carts\/Chart\.yaml" is in it twice/],
    ['a file twice, in two spellings', [chartYaml, file('./carts/Chart.yaml')], /is in it twice/],
    ['too many files', [chartYaml, ...many], /more than 2000 files/],
    ['more than may be unpacked', [chartYaml, file('carts/z', Buffer.alloc(21 * MEGABYTE))], /unpacks to more than/],
    ['more behind its end', [chartYaml, Buffer.alloc(1_024), ...Array<Buffer>(21).fill(zeros)], /unpacks to more than/],
    ['a subchart that leaves', [chartYaml, packaged('carts/charts/db.tgz', subchart, file('../x'))], /db\.tgz.*leaves/],
    [
      'two that are too much together',
      [chartYaml, packaged('carts/charts/a.tgz', subchart, bomb), packaged('carts/charts/b.tgz', subchart, bomb)],
      /b\.tgz.*unpacks to more/,
    ],
    ['packages in packages', [chartYaml, packaged('carts/charts/db.tgz', nested(4))], /more than 4 deep/],
  ])('%s', async (_, entries, words) => {
    const failed = inspect(tgz(...entries));
    await expect(failed).rejects.toThrow(expect.objectContaining({ code: 'SLW_CHART_REFUSED', retryable: false }));
    await expect(failed).rejects.toThrow(words);
  });
});

describe('unreadable', () => {
  const huge = 8 * 1_024 * MEGABYTE - 1;
  const big = Buffer.from(chartYaml).fill(0x80, 124, 125);
  const star = tarEntry({ name: 'carts/Chart.yaml', content: CHART_YAML, trailer: 'tar\0' });
  test.each([
    ['a size beyond the archive', gzipSync(tarEntry({ name: 'carts/x', size: huge })), /in the middle of a file/],
    [
      'a size smaller than the content',
      tgz(tarEntry({ name: 'c/x', content: 'x'.repeat(600), size: 1 }), chartYaml),
      /no tar/,
    ],
    ['a header that was changed', tgz(big), /no tar archive/],
    ['the dialect of star', tgz(star), /dialect of star/],
    ['two names', tgz(paxEntry({ path: 'a/b' }), paxEntry({ path: 'a/c' }), file('a/d')), /two names/],
    ['two sizes', tgz(paxEntry({ size: '600' }), file('carts/x')), /two sizes/],
    ['a sparse file', tgz(paxEntry({ 'GNU.sparse.name': '../x' }), file('carts/x')), /sparse file/],
    ['a damaged pax header', tgz(tarEntry({ name: 'p', type: 'x', content: '99 path=x\n' }), chartYaml), /damaged/],
    ['a name in no UTF-8', tgz(tarEntry({ name: 'l', type: 'L', content: Buffer.from([0xff]) }), chartYaml), /UTF-8/],
    ['a subchart that is none', tgz(chartYaml, file('carts/charts/db.tgz', 'hello')), /db\.tgz.*incorrect header/],
  ])('%s', async (_, archive, words) => {
    const failed = inspect(archive);
    await expect(failed).rejects.toThrow(expect.objectContaining({ code: 'SLW_CHART_UNREADABLE' }));
    await expect(failed).rejects.toThrow(words);
  });
});

test('a bomb of a gigabyte costs neither time nor memory', async () => {
  // Gzip members may follow one another: a thousand of a megabyte each, in one megabyte.
  const archive = Buffer.concat(Array<Buffer>(1_024).fill(gzipSync(Buffer.alloc(MEGABYTE))));
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  await expect(inspect(archive)).rejects.toThrow(/unpacks to more than 20971520 bytes/);
  expect(performance.now() - begun).toBeLessThan(2_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * MEGABYTE);
});

describe('whatever the bytes are, the answer is a text or an error of ours', () => {
  async function answered(archive: Uint8Array): Promise<void> {
    const begun = performance.now();
    const outcome = await inspectPackage(archive, 'c').catch((error: unknown) => error);
    if (typeof outcome !== 'string') expect(outcome).toBeInstanceOf(SlipwayError);
    expect(performance.now() - begun).toBeLessThan(2_000);
  }

  test('random bytes', () => fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), answered)));

  test('random bytes in gzip', () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => answered(gzipSync(bytes)))));

  test('a good package with a few bytes changed', async () => {
    const good = Buffer.concat([chartYaml, paxEntry({ path: 'carts/long' }), file('carts/x'), Buffer.alloc(1_024)]);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        await answered(gzipSync(bytes));
      }),
    );
  });

  test('entries of any name and kind: what is let through stays in one folder', async () => {
    const part = fc.constantFrom('a', 'b', '.', '..', '', '\\', '/', 'C:', 'charts', 'x.tgz', 'Chart.yaml', '\0');
    const name = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/'));
    const entry = fc.record({
      name,
      type: fc.constantFrom('0', '5', '1', '2', 'x', 'L', 'g', 'K'),
      content: fc.string(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 6 }), async (entries) => {
        await answered(tgz(tarEntry({ name: 'a/Chart.yaml', content: 'x' }), ...entries.map(tarEntry)));
      }),
    );
  });
});

test.each([
  ['charts/db.tgz', true],
  ['carts/charts/db.tgz', true],
  ['carts/charts/db/charts/x.tgz', true],
  ['carts/files/db.tgz', false],
  ['carts/charts/db/files/x.tgz', false],
  ['mycharts/db.tgz', false],
])('%s is a bundled package: %s', (path, bundled) => expect(isBundledPackage(path)).toBe(bundled));
