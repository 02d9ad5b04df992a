import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadSettings, resolveSettings, settingsPath, type GlobalFlags, type SettingsFile } from './index.ts';

function resolve(flags: GlobalFlags, env: Record<string, string> = {}, file: SettingsFile = {}) {
  return resolveSettings({ flags, env, file, readToken: (path) => `from ${path}` });
}

describe('resolveSettings', () => {
  test('has defaults', () => {
    expect(resolve({})).toEqual({
      endpoint: 'http://127.0.0.1:8080',
      output: 'table',
      headers: true,
      noColor: false,
      quiet: false,
      verbose: false,
    });
  });

  test.each([
    ['flag', { endpoint: 'http://a' }, { SLIPWAY_ENDPOINT: 'http://b' }, { endpoint: 'http://c' }, 'http://a'],
    ['environment', {}, { SLIPWAY_ENDPOINT: 'http://b/' }, { endpoint: 'http://c' }, 'http://b'],
    ['file', {}, { SLIPWAY_ENDPOINT: '' }, { endpoint: 'http://c' }, 'http://c'],
  ])('the endpoint of the %s', (_, flags, env, file, endpoint) => {
    expect(resolve(flags, env, file).endpoint).toBe(endpoint);
  });

  test.each([
    [{ token: 'a', tokenFile: 'f' }, { SLIPWAY_TOKEN: 'b' }, {}, 'a'],
    [{ tokenFile: 'f' }, { SLIPWAY_TOKEN: 'b' }, {}, 'from f'],
    [{}, { SLIPWAY_TOKEN: 'b', SLIPWAY_TOKEN_FILE: 'g' }, { token: 'c' }, 'b'],
    [{}, { SLIPWAY_TOKEN_FILE: 'g' }, { token: 'c' }, 'from g'],
    [{}, {}, { token: 'c', tokenFile: 'h' }, 'from h'],
    [{}, {}, { token: 'c' }, 'c'],
    [{}, {}, {}, undefined],
  ])('the token of %j, %j, %j', (flags, env, file, token) => {
    expect(resolve(flags, env as Record<string, string>, file).token).toBe(token);
  });

  test.each([
    [{ endpoint: 'ftp://x' }, '--endpoint must be an http:// or https:// address'],
    [{ endpoint: 'x' }, '--endpoint must be an http:// or https:// address'],
    [{ endpoint: 'http://me:secret@x' }, '--endpoint must not hold a name or password; use --token-file'],
    [{ timeout: '3x' }, '--timeout must be a Go duration like 90s or 10m, not "3x"'],
    [{ timeout: '0' }, '--timeout must be a Go duration like 90s or 10m, not "0"'],
  ])('refuses %j', (flags, message) => {
    expect(fieldsOf(() => resolve(flags))).toEqual([message]);
  });

  test('names all that is wrong', () => {
    expect(fieldsOf(() => resolve({ endpoint: 'x', timeout: 'y' }))).toHaveLength(2);
  });

  test('reads durations', () => expect(resolve({}, {}, { timeout: '1m30s' }).timeout).toBe(90_000));
  test('the file can turn colour off', () => expect(resolve({}, {}, { color: false }).noColor).toBe(true));
});

describe('loadSettings', () => {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'slipway-settings-'));
    mkdirSync(join(home, 'slipway'));
  });
  afterAll(() => rmSync(home, { recursive: true }));

  const load = (text: string) => {
    writeFileSync(settingsPath({ XDG_CONFIG_HOME: home }), text);
    return loadSettings({}, { XDG_CONFIG_HOME: home });
  };

  test('reads the file', () =>
    expect(load('project: shop\noutput: wide\n')).toMatchObject({ project: 'shop', output: 'wide' }));
  test('an empty file is none', () => expect(load('')).toMatchObject({ output: 'table' }));
  test.each([
    ['porject: shop', /porject/],
    ['timeout: 5', /timeout must be string/],
    ['{', /config\.yaml/],
  ])('refuses %j', (text, words) => expect(() => load(text)).toThrow(words));

  test('a token file that is not there', () => {
    const env = { XDG_CONFIG_HOME: join(home, 'elsewhere') };
    expect(() => loadSettings({ tokenFile: join(home, 'none') }, env)).toThrow(/cannot be read/);
  });
});

function fieldsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    return (error as { fields: { field: string; message: string }[] }).fields.map((f) => `${f.field} ${f.message}`);
  }
  return [];
}
