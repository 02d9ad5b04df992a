import { expect, test } from '@jest/globals';
import { joinPath, locate, resourcePath, type Layout } from './layout.ts';

const folders: Layout = { stages: 'folders', main: 'main' };
const branches: Layout = { stages: 'branches', main: 'master' };
const project = { project: 'shop' };
const stage = { ...project, stage: 'dev' };
const service = { ...stage, service: 'carts' };

test.each([
  [folders, project, 'main', ''],
  [folders, stage, 'main', '.keptn-stages/dev'],
  [folders, service, 'main', '.keptn-stages/dev/carts'],
  [folders, { ...project, stage: 'main' }, 'main', '.keptn-stages/main'],
  [branches, project, 'master', ''],
  [branches, stage, 'dev', ''],
  [branches, service, 'dev', 'carts'],
])('%j %j lies on %s in "%s"', (layout, scope, branch, folder) => {
  expect(locate(layout, scope)).toEqual({ branch, folder });
});

test('the main branch is no stage where stages are branches', () => {
  expect(() => locate(branches, { ...project, stage: 'master' })).toThrow(
    expect.objectContaining({ code: 'SLW_STAGE_UNKNOWN' }),
  );
});

test('a resource path stays below its scope', () => {
  const place = locate(folders, service);
  expect(resourcePath(place, 'helm/carts.tgz')).toBe('.keptn-stages/dev/carts/helm/carts.tgz');
  expect(() => resourcePath(place, '../other/x')).toThrow(expect.objectContaining({ code: 'SLW_GIT_PATH_INVALID' }));
});

test('a resource of the project cannot reach into the stages', () => {
  const refused = () => resourcePath(locate(folders, project), '.keptn-stages/dev/x');
  expect(refused).toThrow(/name the stage/);
  expect(resourcePath(locate(folders, project), '.keptn-stages-old/x')).toBe('.keptn-stages-old/x');
});

test('joining leaves out empty parts', () => expect(joinPath('', 'a', '', 'b/c')).toBe('a/b/c'));
