import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { toolNamed } from './catalogue.ts';
import { ensureTools } from './ensure.ts';
import { candidates, findTool, keptPath } from './find.ts';
import { withLock } from './lock.ts';
import { seconds, silentReport, terminalReport } from './progress.ts';

const helm = toolNamed('helm');
const etcd = toolNamed('etcd');
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-tools-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function script(path: string, body: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
  return path;
}

const PATH = process.env['PATH'] ?? '';

describe('findTool', () => {
  test('looks into KUBEBUILDER_ASSETS before PATH', () => {
    const environment = { KUBEBUILDER_ASSETS: '/assets', PATH: '/a::/b' };
    expect(candidates(helm, environment)).toEqual(['/assets/helm', '/a/helm', '/b/helm']);
  });

  test('takes a program of PATH that is new enough, and passes over one that is not', async () => {
    await script(join(root, 'old', 'helm'), 'echo v3.22.0+g7');
    const good = await script(join(root, 'new', 'helm'), 'echo v4.1.0');
    expect(await findTool(helm, root, { PATH: `${root}/old:${root}/new` })).toBe(good);
    expect(await findTool(helm, root, { PATH: `${root}/old` })).toBeUndefined();
  });

  test('takes the kept one when there is no other', async () => {
    const kept = await script(keptPath(root, helm), 'echo v4.2.4');
    expect(await findTool(helm, root, { PATH: '' })).toBe(kept);
  });

  test('takes the one that the variable names, whatever else there is', async () => {
    await script(keptPath(root, helm), 'echo v4.2.4');
    const named = await script(join(root, 'mine'), 'echo v4.9.9');
    expect(await findTool(helm, root, { PATH: '', SLIPWAY_HELM: named })).toBe(named);
  });

  test.each([
    { why: 'is absent', body: undefined, reason: 'there is no program of that path' },
    { why: 'is too old', body: 'echo v3.1.0', reason: 'it is version 3.1.0, and 4.0.0 or newer is needed' },
    { why: 'fails', body: 'exit 7', reason: 'it does not tell its version' },
  ])('refuses a named one that $why', async ({ body, reason }) => {
    const named = join(root, 'mine');
    if (body !== undefined) await script(named, body);
    await expect(findTool(helm, root, { PATH: '', SLIPWAY_HELM: named })).rejects.toMatchObject({
      code: 'SLW_SANDBOX_TOOL_UNUSABLE',
      message: expect.stringContaining(reason),
    });
  });
});

describe('ensureTools', () => {
  /** A compiler whose behaviour a test decides; what it builds is a script. */
  async function compiler(version: string, build: string): Promise<string> {
    await mkdir(join(root, 'tools'), { recursive: true });
    await writeFile(join(root, 'tools', 'go.mod'), 'module x\n\ngo 1.26.1\n');
    const body = `if [ "$1" = version ]; then echo "go version go${version} linux/amd64"; exit; fi\n${build}`;
    return await script(join(root, 'go'), body);
  }
  const BUILD = 'while [ "$1" != -o ]; do shift; done\necho built > "$2"; chmod +x "$2"; echo x >> builds';

  test('builds what is missing, once, also when two ask at the same time', async () => {
    const go = await compiler('1.26.8', `sleep 0.2\n${BUILD}`);
    const options = { root, environment: { PATH: '', SLIPWAY_GO: go }, report: silentReport() };
    const both = await Promise.all([ensureTools(['etcd'], options), ensureTools(['etcd'], options)]);
    expect(both).toEqual([{ etcd: keptPath(root, etcd) }, { etcd: keptPath(root, etcd) }]);
    expect(await readFile(join(root, 'tools', 'builds'), 'utf8')).toBe('x\n');
  });

  test('says what the compiler said last, and keeps no half-built program', async () => {
    const go = await compiler(
      '1.26.8',
      'while [ "$1" != -o ]; do shift; done\necho half > "$2"; echo "disk full" >&2; exit 1',
    );
    const options = { root, environment: { PATH: '', SLIPWAY_GO: go }, report: silentReport() };
    const failure = ensureTools(['etcd'], options);
    await expect(failure).rejects.toMatchObject({
      code: 'SLW_SANDBOX_BUILD_FAILED',
      message: expect.stringContaining('disk full'),
    });
    expect(await findTool(etcd, root, { PATH: '' })).toBeUndefined();
    const { stdout } = await execa('ls', ['-A', dirname(keptPath(root, etcd))]);
    expect(stdout).toBe('');
  });

  test.each([
    { go: '1.22.1', words: 'go is 1.22.1' },
    { go: undefined, words: 'which does not run' },
  ])('says that Go is missing or too old ($go)', async ({ go, words }) => {
    const path = await compiler(go ?? '0.0.0', BUILD);
    if (go === undefined) await rm(path);
    await expect(
      ensureTools(['etcd'], {
        root,
        environment: { PATH, SLIPWAY_ETCD: '', SLIPWAY_GO: path },
        report: silentReport(),
      }),
    ).rejects.toMatchObject({
      code: 'SLW_SANDBOX_GO_MISSING',
      message: expect.stringMatching(new RegExp(`Go 1.26.1 or newer .* etcd, but .*${words}`)),
      next: expect.stringContaining('SLIPWAY_ETCD'),
    });
  });
});

describe('withLock', () => {
  test('ignores the lock of a process that is gone', async () => {
    const gone = execa('true');
    await gone;
    const lock = join(root, 'lock');
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), String(gone.pid));
    expect(await withLock(lock, () => Promise.resolve('done'))).toBe('done');
  });

  test('lets one in after the other, also after a failure', async () => {
    const lock = join(root, 'lock');
    const order: string[] = [];
    let next: Promise<number> | undefined;
    const slow = withLock(lock, async () => {
      order.push('first in');
      next = withLock(lock, () => Promise.resolve(order.push('second')));
      await new Promise((resolve) => setImmediate(resolve));
      order.push('first out');
      throw new Error('failed');
    });
    await expect(slow).rejects.toThrow('failed');
    await next;
    expect(order).toEqual(['first in', 'first out', 'second']);
  });
});

describe('progress', () => {
  test.each([
    { ms: 42, expected: '42 ms' },
    { ms: 4_240, expected: '4.2 s' },
    { ms: 59_900, expected: '1 min 0 s' },
    { ms: 125_000, expected: '2 min 5 s' },
  ])('$ms ms is $expected', ({ ms, expected }) => {
    expect(seconds(ms)).toBe(expected);
  });

  test.each([
    { isTTY: false, expected: 'building ...\nbuilt (2.5 s)\n' },
    { isTTY: true, expected: '\r\u001b[2Kbuilding ... 0 ms\r\u001b[2Kbuilt (2.5 s)\n' },
  ])('a wait on a terminal ($isTTY)', ({ isTTY, expected }) => {
    const written: string[] = [];
    const times = isTTY ? [0, 0, 2_500] : [0, 2_500];
    const report = terminalReport({ isTTY, write: (text) => written.push(text) }, () => times.shift() ?? 2_500);
    report.wait('building').end('built');
    expect(written.join('')).toBe(expected);
  });
});
