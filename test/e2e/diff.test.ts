import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { projectRoot } from '../../tools/index.ts';
import { serveSlipway, slipwayCommand, type Slipway } from './support/index.ts';

const PROJECT = `diff-${randomBytes(3).toString('hex')}`;

let slipway: Slipway;
beforeAll(async () => {
  const served = await serveSlipway([]);
  slipway = slipwayCommand({ ...served.env, SLIPWAY_PROJECT: PROJECT });
  await slipway('create', 'project', PROJECT, '--shipyard', join(projectRoot(), 'shipyards', 'direct.yaml'));
  await slipway('create', 'service', 'carts');
  const chart = join(projectRoot(), 'shipyards', 'charts', 'web');
  await slipway('add-resource', '--all-stages', '--service', 'carts', '-r', chart, '--resourceUri', 'helm/carts');
}, 120_000);

const diff = (...words: readonly string[]) => slipway('diff', '--service', 'carts', ...words);

test('a difference is 1 and goes to standard output, none is 0', async () => {
  const first = await diff('--image', 'acme/carts:1');
  expect(first).toMatchObject({ exit: 1, err: '3 created, 0 changed, 0 removed.' });
  expect(first.out).toMatch(/^--- \/dev\/null\n\+\+\+ b\//);
  const delivery = ['trigger', 'delivery', '--service', 'carts', '--image', 'acme/carts:1', '-w'];
  expect(await slipway(...delivery)).toMatchObject({ exit: 0 });
  expect(await diff('--image', 'acme/carts:1')).toEqual({ exit: 0, out: '', err: 'Nothing would change.' });
  const other = await diff('--stage', 'staging', '--values', 'replicaCount=2', '-q');
  expect(other).toMatchObject({ exit: 1, err: '' });
  expect(other.out).toMatch(/^-  replicas: 1\n\+  replicas: 2$/m);
  const json = await diff('--values', 'replicaCount=2', '-o', 'json', '-q');
  expect(JSON.parse(json.out)).toMatchObject({
    created: 0,
    changed: 1,
    removed: 0,
    text: expect.stringContaining('replicas: 2'),
  });
});

test('what goes wrong is more than 1', async () => {
  const failed = await diff('--values', 'replicaCount=many');
  expect(failed).toMatchObject({ exit: 2, out: '' });
  expect(failed.err).toMatch(/SLW_DIFF_FAILED: .*replicaCount/s);
  expect(await slipway('diff', '--service', 'cart')).toMatchObject({ exit: 3 });
  expect(await diff('--image', '--x')).toMatchObject({ exit: 2 });
  expect(await slipway('diff', '--service', 'carts', '-e', 'http://127.0.0.1:1')).toMatchObject({ exit: 8 });
});
