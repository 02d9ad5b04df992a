import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createSecrets, secretNameProblem, type Secrets } from './index.ts';

let dir: string;
let secrets: Secrets;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slipway-secrets-'));
  secrets = open();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function open(keyFile?: string): Secrets {
  const kube = () => {
    throw new Error('no cluster is asked');
  };
  return createSecrets({ settings: { store: 'auto', keyFile }, dir, kube, accountFolder: join(dir, 'none') });
}

test('secrets are put, read by another process, listed and deleted', async () => {
  expect(await secrets.get('git-shop')).toBeUndefined();
  expect(await secrets.list()).toEqual([]);
  await secrets.put('git-shop', { token: 'hush', user: 'me' });
  await secrets.put('git-carts', { token: 'other' });
  await secrets.put('git-shop', { token: 'rotated' });
  expect(await open().get('git-shop')).toEqual({ token: 'rotated' });
  expect(await secrets.list()).toEqual(['git-carts', 'git-shop']);
  expect(await secrets.delete('git-carts')).toBe(true);
  expect(await secrets.delete('git-carts')).toBe(false);
  expect(await secrets.list()).toEqual(['git-shop']);
});

test('files hold nothing that can be read, and only their owner may open them', async () => {
  for (const name of await readdir(join(dir, 'secrets'))) {
    const path = join(dir, 'secrets', name);
    expect(await readFile(path, 'latin1')).not.toContain('rotated');
    expect((await stat(path)).mode & 0o077).toBe(0);
  }
});

test('processes that make the key at once all have the same', async () => {
  const keyFile = join(dir, 'made', 'key');
  const all = Array.from({ length: 8 }, () => open(keyFile));
  await Promise.all(all.map(async (each, n) => each.put(`made-${n}`, { n: String(n) })));
  for (const [n] of all.entries()) expect(await open(keyFile).get(`made-${n}`)).toEqual({ n: String(n) });
  expect(await readdir(join(dir, 'made'))).toEqual(['key']);
});

test('another key opens nothing, and says which file', async () => {
  const keyFile = join(dir, 'other-key');
  await writeFile(keyFile, Buffer.alloc(32, 1).toString('base64'));
  const error = expect.objectContaining({ code: 'SLW_SECRET_UNREADABLE', message: expect.stringContaining(keyFile) });
  await expect(open(keyFile).get('git-shop')).rejects.toEqual(error);
  await writeFile(keyFile, 'short');
  await expect(open(keyFile).get('git-shop')).rejects.toMatchObject({ code: 'SLW_SECRET_KEY' });
});

test.each(['', '..', '../x', 'a/b', 'A', 'a..b', '-a', 'a\0', 'a'.repeat(231)])('%j is no name', async (name) => {
  expect(secretNameProblem(name)).toMatch(/^it /);
  const refused = { code: 'SLW_SECRET_NAME_INVALID' };
  await expect(secrets.get(name)).rejects.toMatchObject(refused);
  await expect(secrets.put(name, {})).rejects.toMatchObject(refused);
  await expect(secrets.delete(name)).rejects.toMatchObject(refused);
});
