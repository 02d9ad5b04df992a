import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { listSandboxes, sandboxDown, sandboxNamed, sandboxUp, startSandbox } from '../../sandbox/index.ts';
import { isAlive, projectRoot, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, temporaryFolder } from '../support/index.ts';

interface OwnerReport {
  readonly dir: string;
  readonly natsDir: string;
  readonly pids: Readonly<Record<string, number>>;
}

/** A process that starts a sandbox and a NATS server and then only waits; it runs the compiled program. */
async function startOwner() {
  const folder = await temporaryFolder();
  const report = join(folder, 'report.json');
  const script = join(projectRoot(), 'test', 'integration', 'sandbox', 'owner.mjs');
  const owner = execa(process.execPath, [script, report], { env: { NODE_OPTIONS: '' }, reject: false });
  cleanUpLater(async () => {
    owner.kill('SIGKILL');
    await owner;
  });
  const written = await eventually(async () => JSON.parse(await readFile(report, 'utf8')) as OwnerReport, {
    timeout: 40_000,
  });
  return { owner, ...written };
}

function living(pids: Readonly<Record<string, number>>): readonly string[] {
  return Object.entries(pids).flatMap(([name, pid]) => (isAlive(pid) ? [name] : []));
}

describe('nothing is left behind', () => {
  test.each([
    { how: 'is killed by SIGKILL', signal: 'SIGKILL' },
    { how: 'is ended by Ctrl-C', signal: 'SIGINT' },
    { how: 'is ended by SIGTERM', signal: 'SIGTERM' },
  ] as const)('when the owner $how', async ({ signal }) => {
    const { owner, pids, dir, natsDir } = await startOwner();
    expect(Object.keys(pids).sort()).toEqual(['etcd', 'keeper', 'kube-apiserver', 'nats-server']);
    expect(living(pids)).toHaveLength(4);
    owner.kill(signal);
    await owner;
    await eventually(() => expect(living(pids)).toEqual([]));
    await eventually(() => expect([dir, natsDir].filter((folder) => existsSync(folder))).toEqual([]));
  });

  test('when the keeper itself is killed by SIGKILL', async () => {
    const { pids, dir } = await startOwner();
    process.kill(pids['keeper'] ?? 0, 'SIGKILL');
    const { 'nats-server': nats, ...cluster } = pids;
    await eventually(() => expect(living(cluster)).toEqual([]));
    await eventually(() => expect(existsSync(dir)).toBe(false));
    expect(isAlive(nats ?? 0)).toBe(true);
  });
});

describe('a start that does not succeed', () => {
  test('shows the last words of the part that died, and leaves nothing', async () => {
    const folder = await temporaryFolder();
    const program = join(folder, 'apiserver');
    await writeFile(program, '#!/bin/sh\necho "the flag is unknown" >&2\nexit 3\n', { mode: 0o755 });
    const dir = join(folder, 'run');
    process.env['SLIPWAY_KUBE_APISERVER'] = program;
    try {
      await expect(startSandbox({ dir, temporary: true, parts: [], report: silentReport() })).rejects.toMatchObject({
        code: 'SLW_SANDBOX_PART_DIED',
        message: 'kube-apiserver ended at its start (exit code 3). Its last lines:\nthe flag is unknown',
      });
    } finally {
      delete process.env['SLIPWAY_KUBE_APISERVER'];
    }
    expect(existsSync(dir)).toBe(false);
  });

  test('is given up when its signal says so', async () => {
    const dir = join(await temporaryFolder(), 'run');
    const signal = AbortSignal.timeout(700);
    const failure = startSandbox({ dir, temporary: true, parts: [], report: silentReport(), signal });
    await expect(failure).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a sandbox with a name', () => {
  test('stays up until it is told otherwise, once only under a name', async () => {
    const records = await temporaryFolder();
    cleanUpLater(async () => {
      for (const { name } of await listSandboxes({ records })) await sandboxDown(name, { records });
    });
    const up = await sandboxUp({ name: 'test-one', records, report: silentReport() });
    expect(up.context).toBe('slipway-test-one');
    expect(living(up.pids)).toHaveLength(6);

    await expect(sandboxUp({ name: 'test-one', records })).rejects.toMatchObject({ code: 'SLW_SANDBOX_NAME_TAKEN' });
    expect((await listSandboxes({ records })).map(({ name }) => name)).toEqual(['test-one']);
    expect((await sandboxNamed('test-one', { records })).apiServer).toBe(up.apiServer);

    await sandboxDown('test-one', { records });
    expect(living(up.pids)).toEqual([]);
    expect(existsSync(up.dir)).toBe(false);
    expect(await listSandboxes({ records })).toEqual([]);
    await expect(sandboxDown('test-one', { records })).rejects.toMatchObject({ code: 'SLW_SANDBOX_UNKNOWN' });
  });

  test('that lost its keeper is cleared away by the next look', async () => {
    const records = await temporaryFolder();
    const up = await sandboxUp({ name: 'test-orphan', records, report: silentReport() });
    process.kill(up.pids['keeper'] ?? 0, 'SIGKILL');
    await eventually(() => expect(living({ keeper: up.pids['keeper'] ?? 0 })).toEqual([]));
    expect(await listSandboxes({ records })).toEqual([]);
    await eventually(() => expect(living(up.pids)).toEqual([]));
    expect(existsSync(up.dir)).toBe(false);
  });

  test.each(['', 'Upper', '-a', 'a/b', '../a', 'x'.repeat(41)])('cannot be called "%s"', async (name) => {
    await expect(sandboxUp({ name })).rejects.toMatchObject({ code: 'SLW_SANDBOX_NAME_INVALID' });
  });
});
