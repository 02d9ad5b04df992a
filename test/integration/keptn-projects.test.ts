import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { createKeptnProjects } from '../../services/kit/keptn-projects/index.ts';
import type { Projects } from '../../services/kit/projects/index.ts';
import { testGateway, TOKEN } from '../support/gateway/index.ts';
import { cleanUpLater, startTestNats, temporaryFolder, testBus } from '../support/index.ts';

const SHIPYARD = `apiVersion: spec.keptn.sh/0.2.4
kind: Shipyard
metadata: { name: shop }
spec: { stages: [{ name: dev }, { name: prod }] }
`;
const scope = { project: 'shop', stage: 'dev', service: 'carts' };
const chart = { 'helm/carts/Chart.yaml': 'name: carts', 'helm/carts/templates/a b.yaml': 'kind: X', 'slo.yaml': 'x' };
const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });

/** What Slipway's gateway serves of Keptn's API stands for Keptn here: what is asked and answered is the same on the wire. */
let theirs: Projects;
let ours: Projects;
let url: string;
let tokenFile: string;

beforeAll(async () => {
  const gateway = await testGateway(await testBus((await startTestNats()).url));
  theirs = gateway.projects;
  url = `${gateway.url}/api`;
  tokenFile = join(await temporaryFolder(), 'token');
  await writeFile(tokenFile, `${TOKEN}\n`);
  ours = projectsOf({ url, tokenFile }, await temporaryFolder());
  await theirs.create('shop', SHIPYARD, ['dev', 'prod']);
  await theirs.createService('shop', 'carts');
  const files = Object.entries(chart).map(([path, content]) => file(path, content));
  await theirs.write(scope, files, 'Add a chart');
});

function projectsOf(api: { readonly url: string; readonly tokenFile?: string }, dir: string): Projects {
  return createKeptnProjects({ api, dir, newId: randomUUID });
}

test('projects, stages, services and files are those of Keptn', async () => {
  expect(await ours.list()).toEqual(['shop']);
  expect([...(await ours.stages('shop'))].sort()).toEqual(['dev', 'prod']);
  expect(await ours.services('shop', 'dev')).toEqual(['carts']);
  expect(await ours.listFiles(scope, 'helm')).toEqual(['helm/carts/Chart.yaml', 'helm/carts/templates/a b.yaml']);
  expect((await ours.read(scope, 'helm/carts/templates/a b.yaml'))?.toString()).toBe('kind: X');
  expect(await ours.read(scope, 'helm/other.tgz')).toBeUndefined();
  expect((await ours.read({ project: 'shop' }, 'shipyard.yaml'))?.toString()).toBe(SHIPYARD);
  expect(await ours.head('shop', 'dev')).toBe(await theirs.head('shop', 'dev'));
  expect(await ours.about('shop')).toMatchObject({ name: 'shop', created: expect.stringMatching(/^20\d\d-/) });
});

test('what is written is there, with its commit; a file is read at the commit that is asked for', async () => {
  const before = await ours.head('shop', 'dev');
  const { commit } = await ours.write(scope, [file('values.yaml', 'image: 2')], 'Deliver');
  expect(commit).toBe(await theirs.head('shop', 'dev'));
  expect(commit).not.toBe(before);
  expect((await theirs.read(scope, 'values.yaml'))?.toString()).toBe('image: 2');
  await theirs.write(scope, [file('values.yaml', 'image: 3')], 'Deliver again');
  expect((await ours.read(scope, 'values.yaml', commit))?.toString()).toBe('image: 2');
  expect((await ours.read(scope, 'values.yaml'))?.toString()).toBe('image: 3');
});

test('a folder is put on disk whole, once for the same content', async () => {
  const folder = await ours.exportFolder(scope, 'helm/carts');
  expect(await readFile(join(folder ?? '', 'templates', 'a b.yaml'), 'utf8')).toBe('kind: X');
  expect(await ours.exportFolder(scope, 'helm/carts')).toBe(folder);
  expect(await ours.exportFolder(scope, 'helm/nothing')).toBeUndefined();
});

test('what is not there is unknown, and what only Keptn may do is refused', async () => {
  await expect(ours.stages('nothing')).rejects.toMatchObject({ code: 'SLW_PROJECT_UNKNOWN' });
  await expect(ours.services('shop', 'nothing')).rejects.toMatchObject({ code: 'SLW_STAGE_UNKNOWN' });
  await expect(ours.head('nothing')).rejects.toMatchObject({ code: 'SLW_PROJECT_UNKNOWN' });
  await expect(ours.create('new', SHIPYARD, ['dev'])).rejects.toMatchObject({ code: 'SLW_KEPTN_PROJECTS' });
});

test('a Keptn that is away is tried again, one that says no is not, and nobody is told the token', async () => {
  const dir = await temporaryFolder();
  const nobody = projectsOf({ url: 'http://127.0.0.1:9/api', tokenFile }, dir);
  await expect(nobody.list()).rejects.toMatchObject({ code: 'SLW_KEPTN_AWAY', retryable: true });
  const stranger = projectsOf({ url }, dir);
  const refused = await stranger.list().catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'SLW_KEPTN_REFUSED', retryable: false });
  expect((refused as Error).message).toContain('status 401');
  const asked: (string | undefined)[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.headers['x-token'] as string | undefined);
    response.writeHead(302, { location: `${url}/controlPlane/v1/project` }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  cleanUpLater(async () => {
    await new Promise((resolve) => elsewhere.close(resolve));
  });
  const redirected = projectsOf({ url: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}` }, dir);
  await expect(redirected.list()).rejects.toMatchObject({ code: 'SLW_KEPTN_AWAY' });
  expect(asked).toEqual([undefined]);
});
