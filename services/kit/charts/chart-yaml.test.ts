import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { tarEntry, tgz } from '../../../test/support/tar/index.ts';
import { packageIdentity, parseChartYaml } from './chart-yaml.ts';

const entry = (name: string, content: string | Buffer, type = '0') => tarEntry({ name, content, type });
const CHART = 'apiVersion: v2\nname: carts\nversion: 1.2.3\n';
const carts = { name: 'carts', version: '1.2.3' };

describe('packages', () => {
  test.each([
    ['first', [entry('carts/Chart.yaml', CHART)]],
    ['behind a large file', [entry('carts/x.bin', Buffer.alloc(300_001, 7)), entry('carts/Chart.yaml', CHART)]],
    [
      'behind an empty file and a folder',
      [entry('carts/', '', '5'), entry('carts/e', ''), entry('./carts/Chart.yaml', CHART)],
    ],
    [
      'and not that of a subchart',
      [entry('carts/charts/db/Chart.yaml', 'name: db\nversion: 9.9.9\n'), entry('carts/Chart.yaml', CHART)],
    ],
  ])('Chart.yaml is found %s', async (_, entries) => {
    expect(await packageIdentity(tgz(...entries), 'helm/carts.tgz')).toEqual(carts);
  });

  test.each([
    ['no gzip', Buffer.from('hello'), /incorrect header check/],
    ['cut off', tgz(entry('carts/Chart.yaml', CHART)).subarray(0, 40), /unexpected end of file/],
    ['empty', Buffer.alloc(0), /no Chart\.yaml|unexpected end/],
    ['without Chart.yaml', tgz(entry('carts/values.yaml', 'a: 1')), /holds no Chart\.yaml/],
    ['no tar', gzipSync(Buffer.alloc(2_000, 'z')), /no tar archive/],
    ['with a folder for Chart.yaml', tgz(entry('carts/Chart.yaml', '', '5')), /holds no Chart\.yaml/],
  ])('a file that is %s is refused', async (_, archive, words) => {
    const failed = packageIdentity(archive, 'helm/carts.tgz');
    await expect(failed).rejects.toThrow(expect.objectContaining({ code: 'SLW_CHART_UNREADABLE' }));
    await expect(failed).rejects.toThrow(words);
  });
});

describe('Chart.yaml', () => {
  test('name and version', () => expect(parseChartYaml(CHART, 'c')).toEqual(carts));

  test.each([
    ['', /no name/],
    ['- a', /no name/],
    ['name: carts', /no version/],
    ['name: carts\nversion: 1.2', /no version in text/],
    ['name: 5\nversion: 1.2.3', /no name/],
    ['name: [', /no YAML/],
  ])('%j is refused', (text, words) => {
    expect(() => parseChartYaml(text, 'c')).toThrow(expect.objectContaining({ code: 'SLW_CHART_UNREADABLE' }));
    expect(() => parseChartYaml(text, 'c')).toThrow(words);
  });
});
