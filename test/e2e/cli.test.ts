import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CLI } from '../../demo/index.ts';
import { projectRoot } from '../../tools/index.ts';
import { cleanUpLater, eventually, temporaryFolder } from '../support/index.ts';
import { cleanEnvironment, serveSlipway, slipwayCommand, type Served, type Slipway } from './support/index.ts';

/** The cluster is shared with other tests, and a project's name is part of its namespaces. */
const PROJECT = `cli-${randomBytes(3).toString('hex')}`;
const IMAGE = 'acme/carts:1.0.0';
const UNKNOWN = '6a7b1c2d-0000-4000-8000-000000000000';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

let served: Served;
let slipway: Slipway;

beforeAll(async () => {
  served = await serveSlipway([]);
  slipway = slipwayCommand({ ...served.env, SLIPWAY_PROJECT: PROJECT });
}, 120_000);

const shipyard = join(projectRoot(), 'shipyards', 'direct.yaml');
const chart = join(projectRoot(), 'shipyards', 'charts', 'web');

describe('a project from nothing', () => {
  test('create, add, look', async () => {
    expect(await slipway('create', 'project', PROJECT, '--shipyard', shipyard)).toMatchObject({
      exit: 0,
      out: `project ${PROJECT} created with the stages staging, production`,
    });
    expect(await slipway('create', 'service', 'carts')).toMatchObject({ exit: 0 });
    const added = await slipway(
      'add-resource',
      '--all-stages',
      '--service',
      'carts',
      '-r',
      chart,
      '--resourceUri',
      'helm/carts',
    );
    expect(added).toMatchObject({ exit: 0, err: '' });
    expect((await slipway('get', 'projects', '-o', 'name')).out).toBe(`project/${PROJECT}`);
    expect((await slipway('get', 'stages')).out).toBe('NAME        SERVICES\nstaging     carts\nproduction  carts');
    expect((await slipway('get', 'services', '--no-headers')).out).toBe('carts  staging,production');
  });

  test('completion knows its names', async () => {
    expect((await slipway('__complete', '--', 'trigger', 'delivery', '--service', '')).out).toBe('carts');
    expect((await slipway('__complete', '--', 'get', 'stages', '--project', 'cli')).out).toBe(PROJECT);
  });
});

describe('a delivery', () => {
  test('begins in the first stage, is watched through both, and stays on record', async () => {
    const { exit, out, err } = await slipway(
      'trigger',
      'delivery',
      '--service',
      'carts',
      '--image',
      IMAGE,
      '-l',
      'build=17',
      '-w',
    );
    expect(err).toMatch(/✔ staging +deployment finished  pass/);
    expect(err).toMatch(/✔ production delivery/);
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(UUID) });

    const { items } = JSON.parse((await slipway('get', 'sequence', out, '-o', 'json')).out) as { items: object[] };
    expect(items).toMatchObject([
      { stage: 'staging', context: out, result: 'pass', image: IMAGE },
      { stage: 'production', context: out, result: 'pass', image: IMAGE },
    ]);
    const events = JSON.parse((await slipway('get', 'events', '--context', out, '-o', 'json')).out) as {
      items: { type: string; data: object }[];
    };
    expect(events.items[0]).toMatchObject({
      type: 'sh.keptn.event.staging.delivery.triggered',
      data: { labels: { build: '17' } },
    });
    expect(events.items.at(-1)).toMatchObject({ type: 'sh.keptn.event.production.delivery.finished' });
    expect((await slipway('get', 'sequence', out, '-w')).exit).toBe(0);
  });

  test('that fails says why once, and exits by its result', async () => {
    expect((await slipway('create', 'service', 'chartless')).exit).toBe(0);
    const { exit, err } = await slipway('trigger', 'delivery', '--service', 'chartless', '--image', IMAGE, '-w');
    expect(exit).toBe(1);
    expect(err).toMatch(/error SLW_CLI_SEQUENCE_FAILED: delivery of chartless in staging failed: deployment: /);
    expect(err).toMatch(/\nnext: slipway get sequence [0-9a-f-]{36} --project cli-/);
    expect(err).not.toMatch(/production/);
  });

  test('as JSON gives the problem alone to a program', async () => {
    const { exit, err } = await slipway(
      'trigger',
      'delivery',
      '--service',
      'chartless',
      '--image',
      IMAGE,
      '-w',
      '-q',
      '-o',
      'json',
    );
    expect(exit).toBe(1);
    expect(JSON.parse(err)).toMatchObject({
      code: 'SLW_CLI_SEQUENCE_FAILED',
      next: expect.stringContaining('slipway get sequence'),
    });
  });

  test('a sequence the shipyard does not have ends with words', async () => {
    const { exit, err } = await slipway(
      'trigger',
      'sequence',
      'rollout',
      '--stage',
      'staging',
      '--service',
      'carts',
      '-w',
    );
    expect(exit).toBe(1);
    expect(err).toMatch(/rollout/);
  });
});

describe('refusals', () => {
  test.each<[string, readonly string[], number, RegExp]>([
    ['a project that exists', ['create', 'project', PROJECT, '--shipyard', shipyard], 4, /SLW_PROJECT_EXISTS/],
    ['a service that exists', ['create', 'service', 'carts'], 4, /SLW_SERVICE_EXISTS/],
    ['a shipyard that is none', ['create', 'project', 'other', '--shipyard', join(chart, 'values.yaml')], 2, /SLW_/],
    [
      'a project nearly right',
      ['get', 'stages', '--project', `${PROJECT}x`],
      3,
      new RegExp(`Did you mean ${PROJECT}\\?`),
    ],
    [
      'a stage nearly right',
      ['trigger', 'delivery', '--service', 'carts', '--image', IMAGE, '--stage', 'stagin'],
      3,
      /Did you mean staging\?/,
    ],
    [
      'a service nearly right',
      ['trigger', 'delivery', '--service', 'cart', '--image', IMAGE],
      3,
      /Did you mean carts\?/,
    ],
    ['a run that is not there', ['get', 'sequence', UNKNOWN], 3, /SLW_CLI_NOT_FOUND/],
    ['a dead letter that is not there', ['replay', 'dead-letter', '4711'], 3, /SLW_/],
    ['a wrong token', ['get', 'projects', '--token', 'not-the-token'], 5, /SLW_HTTP_UNAUTHORIZED/],
  ])('%s', async (_, words, exit, message) => {
    const ran = await slipway(...words);
    expect(ran).toMatchObject({ exit, out: '', err: expect.stringMatching(message) });
    expect(ran.err).toMatch(/\nnext: /);
  });
});

test.each([
  ['no cluster', { SLIPWAY_KUBE_KUBECONFIG: '/dev/null/none' }, ['deployer'], 'SLW_KUBE_CONFIG'],
  ['all services beside a Keptn', { SLIPWAY_NATS_EVENT_STREAM: 'keptn' }, [], 'SLW_SERVE_NAMES_NEEDED'],
])('a serve that cannot start says why and ends, with NATS away too: %s', async (_, env, services, code) => {
  const lost = slipwayCommand({
    SLIPWAY_NATS_URL: 'nats://127.0.0.1:1',
    SLIPWAY_HTTP_PORT: '0',
    SLIPWAY_DATA_DIR: await temporaryFolder(),
    ...env,
  });
  const { exit, err } = await lost('serve', ...services);
  expect(exit).toBe(2);
  expect(err).toContain(`error ${code}`);
});

describe('events', () => {
  test('are sent from a file, checked by the server, and followed', async () => {
    const folder = await temporaryFolder();
    const event = {
      specversion: '1.0',
      id: 'e1',
      source: 'test',
      type: 'com.example.built',
      data: { project: PROJECT, n: 1 },
    };
    await writeFile(join(folder, 'event.json'), JSON.stringify(event));
    await writeFile(join(folder, 'bad.json'), JSON.stringify({ ...event, specversion: '7' }));
    await writeFile(join(folder, 'none.json'), '{');
    expect((await slipway('send', 'event', '-f', join(folder, 'event.json'))).out).toMatch(UUID);
    expect(await slipway('send', 'event', '-f', join(folder, 'bad.json'))).toMatchObject({
      exit: 2,
      err: expect.stringContaining('specversion'),
    });
    expect(await slipway('send', 'event', '-f', join(folder, 'none.json'))).toMatchObject({
      exit: 2,
      err: expect.stringContaining('SLW_CLI_FILE_INVALID'),
    });
    expect((await slipway('get', 'events', '--limit', '1')).out).toContain('com.example.built');
  });

  test('nobody gave up anything', async () => {
    expect(await slipway('get', 'dead-letters')).toMatchObject({ exit: 0, out: 'SEQ  SERVICE  SUBJECT  AGE  REASON' });
  });

  test('Ctrl-C while watching exits with 130', async () => {
    const child = execa(process.execPath, [CLI, 'get', 'events', '--watch'], {
      env: { ...cleanEnvironment(), ...served.env, SLIPWAY_PROJECT: PROJECT },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    });
    cleanUpLater(async () => {
      child.kill('SIGKILL');
      await child;
    });
    let seen = '';
    child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    await eventually(async () => {
      await slipway('trigger', 'sequence', 'delivery', '--stage', 'staging', '--service', 'chartless');
      expect(seen).toContain('delivery triggered');
    });
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
  });
});

test('doctor finds everything in order', async () => {
  const { exit, out } = await slipway('doctor');
  expect(out.split('\n').map((line) => line.slice(0, 10).trim())).toEqual([
    '✔ git',
    '✔ helm',
    '✔ nats',
    '✔ cluster',
    '✔ node',
    '✔ gateway',
    '✔ token',
  ]);
  expect(exit).toBe(0);
});

test('what nobody executes is waited for no longer than told', async () => {
  const alone = await serveSlipway(['gateway']);
  const lonely = slipwayCommand({ ...alone.env, SLIPWAY_PROJECT: 'shop' });
  expect((await lonely('create', 'project', 'shop', '--shipyard', shipyard)).exit).toBe(0);
  expect((await lonely('create', 'service', 'carts')).exit).toBe(0);
  const { exit, err } = await lonely(
    'trigger',
    'delivery',
    '--service',
    'carts',
    '--image',
    IMAGE,
    '-w',
    '--timeout',
    '700ms',
  );
  expect(exit).toBe(6);
  expect(err).toMatch(/error SLW_CLI_TIMEOUT: .*\nnext: .*slipway get sequence /);
});
