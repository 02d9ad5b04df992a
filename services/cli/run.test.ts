import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runSlipway } from '../../test/support/cli/index.ts';

let nobody = '';

beforeAll(async () => {
  // A port that was free a moment ago; fetch refuses the low ones that nobody ever listens on.
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  nobody = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise((resolve) => server.close(resolve));
});

const slipway = async (words: readonly string[], env: Record<string, string> = {}) =>
  runSlipway(words, { env: { SLIPWAY_ENDPOINT: nobody, ...env }, now: () => 0 });

describe('help', () => {
  test.each([[[]], [['--help']], [['trigger', 'delivery', '--help']]])('%j goes to standard output', async (words) => {
    const { exit, out, err } = await slipway(words);
    expect(exit).toBe(0);
    expect(err).toBe('');
    expect(out).toMatch(/^Usage: slipway/);
  });

  test('a group without its command shows what there is, and is wrong usage', async () => {
    const { exit, out, err } = await slipway(['trigger']);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('delivery');
  });

  test('--version', async () => expect((await slipway(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/));
});

describe('wrong usage', () => {
  const delivery = ['trigger', 'delivery', '--project', 'shop', '--service', 'carts'];
  test.each([
    [['serv'], "unknown command 'serv' (Did you mean serve?)", 'slipway --help'],
    [['trigger', 'delivry'], "unknown command 'delivry' (Did you mean delivery?)", 'slipway trigger --help'],
    [
      [...delivery, '--imag', 'x'],
      "required option '--image <image>' not specified",
      'slipway trigger delivery --help',
    ],
    [
      [...delivery, '--image', 'x', '--wach'],
      "unknown option '--wach' (Did you mean --watch?)",
      'slipway trigger delivery --help',
    ],
    [['get', 'projects', '-o', 'xml'], "'xml' is invalid", 'slipway --help'],
    [
      [...delivery, '--image', '--post-renderer'],
      '--image must be an image reference',
      'slipway trigger delivery --help',
    ],
    [[...delivery, '--image', 'x', '--values', 'novalue'], '--values must be key=value', '--help'],
    [['get', 'stages'], '--project is required, or set SLIPWAY_PROJECT', 'slipway get stages --help'],
    [['get', 'stages', '--project', 'Shop'], '--project must be lower-case letters', 'slipway get stages --help'],
    [
      ['get', 'sequence', 'newest', '--project', 'shop'],
      '--context must be a context id',
      'slipway get sequence --help',
    ],
    [['create', 'project', 'a.b', '--shipyard', 'x'], '--project must be lower-case', 'slipway create project --help'],
    [
      ['add-resource', '-p', 'shop', '--service', 'x', '-r', 'y', '--resourceUri', 'z'],
      '--service needs --stage or --all-stages',
      'slipway add-resource --help',
    ],
    [
      ['add-resource', '-p', 'shop', '-s', 'a', '--all-stages', '-r', 'y', '--resourceUri', 'z'],
      'exclude each other',
      'slipway add-resource --help',
    ],
    [['replay', 'dead-letter', 'x'], '--seq must be a number', 'slipway replay dead-letter --help'],
    [['completion', 'tcsh'], "'tcsh' is invalid", 'slipway completion --help'],
  ])('%j', async (words, reason, help) => {
    const { exit, out, err } = await slipway(words);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain('error SLW_CLI_USAGE: ');
    expect(err).toContain(reason);
    expect(err).toMatch(/\nnext: See /);
    expect(err).toContain(help);
  });
});

describe('failures', () => {
  test('nobody there', async () => {
    const { exit, err } = await slipway(['get', 'projects']);
    expect(exit).toBe(8);
    expect(err).toBe(
      `error SLW_CLI_UNREACHABLE: No Slipway answers at ${nobody}: the connection was refused\n` +
        'next: Start one with `npm start` or `slipway serve`, or name another with --endpoint or SLIPWAY_ENDPOINT.\n',
    );
  });

  test('with -o json the problem is on standard error', async () => {
    const { exit, out, err } = await slipway(['get', 'projects', '-o', 'json']);
    expect({ exit, out }).toEqual({ exit: 8, out: '' });
    expect(JSON.parse(err)).toMatchObject({ code: 'SLW_CLI_UNREACHABLE', status: 503 });
  });

  test('-v shows the causes', async () => {
    expect((await slipway(['get', 'projects', '-v'])).err).toContain('ECONNREFUSED');
  });

  test.each([
    ['send event', ['send', 'event', '-f', '/nonexistent.json']],
    ['create project', ['create', 'project', 'shop', '--shipyard', '/nonexistent.yaml']],
    ['add-resource', ['add-resource', '-p', 'shop', '-r', '/nonexistent', '--resourceUri', 'x']],
  ])('%s of a file that is not there', async (_, words) => {
    const { exit, err } = await slipway(words);
    expect(exit).toBe(2);
    expect(err).toContain('error SLW_CLI_FILE_UNREADABLE: /nonexistent');
  });

  test('a token file that cannot be read never shows the token of another', async () => {
    const { exit, err } = await slipway(['get', 'projects', '--token-file', '/nonexistent'], {
      SLIPWAY_TOKEN: 'secret-token',
    });
    expect(exit).toBe(2);
    expect(err).not.toContain('secret-token');
  });
});

describe('version', () => {
  test('works without a server, and says so', async () => {
    const { exit, out, err } = await slipway(['version']);
    expect(exit).toBe(0);
    expect(out).toMatch(/^client \d+\.\d+\.\d+\n$/);
    expect(err).toContain('no server answers');
  });
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s asks the command itself', async (shell) => {
    expect((await slipway(['completion', shell])).out).toContain('slipway __complete -- ');
  });

  test.each([
    [[''], ['add-resource', 'trigger']],
    [
      ['trigger', ''],
      ['delivery', 'sequence'],
    ],
    [['get', 'sequence', '--wa'], ['--watch']],
    [['get', 'projects', '-o', 'j'], ['json']],
    [['-o', 'json', 'trigger', 'del'], ['delivery']],
  ])('%j', async (typed, wanted) => {
    const words = (await slipway(['__complete', '--', ...typed])).out.split('\n');
    expect(words).toEqual(expect.arrayContaining(wanted));
  });

  test('without a server there are no names, and no error', async () => {
    expect(await slipway(['__complete', '--', 'get', 'stages', '--project', ''])).toEqual({
      exit: 0,
      out: '',
      err: '',
    });
  });
});

describe('lint shipyard', () => {
  const folder = join(import.meta.dirname, '..', '..', 'shipyards');
  const head = 'apiVersion: spec.keptn.sh/0.2.4\nkind: Shipyard\nspec:\n  stages:\n    - name: dev\n      sequences:\n';
  let file = '';

  beforeAll(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'slipway-lint-')), 'shipyard.yaml');
  });
  afterAll(() => rm(dirname(file), { recursive: true, force: true }));

  test('of a clean one ends with 0, strictly too', async () => {
    const ran = await slipway(['lint', 'shipyard', join(folder, 'canary.yaml'), '--strict']);
    expect(ran).toEqual({ exit: 0, out: `${join(folder, 'canary.yaml')}: nothing to be said\n`, err: '' });
  });

  test('of a warning ends with 1 only if it is strict, and says where it stands', async () => {
    await writeFile(file, `${head}        - name: x\n          taks: [a]\n          tasks: [{ name: a }]\n`);
    const ran = await slipway(['lint', 'shipyard', file]);
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toMatch(
      /shipyard\.yaml:8:11: warning: Nothing reads the key taks\. \[key-unknown\]\n {4}next: Known/,
    );
    const strict = await slipway(['lint', 'shipyard', file, '--strict']);
    expect(strict).toMatchObject({ exit: 1, out: ran.out });
    expect(strict.err).toContain('SLW_CLI_LINT');
  });

  test('of an error ends with 1; as JSON all findings are on standard output', async () => {
    await writeFile(file, `${head}        - name: x\n`);
    const { exit, out } = await slipway(['lint', 'shipyard', file, '-o', 'json']);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'FindingList',
      items: [{ severity: 'error', rule: 'sequence-empty', line: 7, column: 17 }],
    });
  });

  test('control characters of the file do not reach the terminal', async () => {
    await writeFile(file, `${head}        - name: x\n          "a\\e[2Jb": 1\n          tasks: [{ name: a }]\n`);
    expect((await slipway(['lint', 'shipyard', file])).out).not.toContain('\u001B');
  });

  test('a file that is not there is named', async () => {
    const { exit, err } = await slipway(['lint', 'shipyard', '/nonexistent/shipyard.yaml']);
    expect(exit).toBe(2);
    expect(err).toContain('/nonexistent/shipyard.yaml');
  });
});
