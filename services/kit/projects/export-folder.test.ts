import { expect, test } from '@jest/globals';
import type { TreeEntry } from '../git/index.ts';
import { checkFolder } from './export-folder.ts';

const file = (change: Partial<TreeEntry> = {}): TreeEntry => ({
  mode: '100644',
  type: 'blob',
  id: 'a'.repeat(40),
  size: 1,
  path: 'Chart.yaml',
  ...change,
});

test('regular and executable files may be exported', () => {
  expect(() => checkFolder('helm', [file(), file({ mode: '100755', path: 'a/b' })])).not.toThrow();
});

test.each([
  ['a symbolic link', [file({ mode: '120000' })], 'SLW_FOLDER_REFUSED', /symbolic link/],
  ['a submodule', [file({ mode: '160000', type: 'commit' })], 'SLW_FOLDER_REFUSED', /submodule/],
  ['a path that leaves', [file({ path: '../x' })], 'SLW_FOLDER_REFUSED', /leaves the folder/],
  ['a folder of git', [file({ path: 'a/.git/config' })], 'SLW_FOLDER_REFUSED', /leaves the folder/],
  ['too many files', Array.from({ length: 2_001 }, () => file()), 'SLW_FOLDER_LIMIT', /2001 files/],
  ['too many bytes', [file({ size: 20_971_520 }), file()], 'SLW_FOLDER_LIMIT', /20971521 bytes/],
] as const)('%s is refused', (_, files, code, words) => {
  const check = () => checkFolder('helm', files);
  expect(check).toThrow(expect.objectContaining({ code }));
  expect(check).toThrow(words);
});
