import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createToken, openAccess } from '../../services/kit/access/index.ts';
import { keepRights, type KeptRights } from '../../services/kit/access/rights-file/index.ts';
import { loadConfig } from '../../services/kit/config/index.ts';
import { createLog, silentLog } from '../../services/kit/log/index.ts';
import { cleanUpLater, eventually, temporaryFolder } from '../support/index.ts';

const token = createToken(randomBytes);
const line = (rights: string, more = '') => `- { name: ci, sha256: ${token.sha256}, rights: [${rights}]${more} }\n`;

async function fileWith(text: string): Promise<string> {
  const file = join(await temporaryFolder(), 'rights.yaml');
  await writeFile(file, text);
  return file;
}

/** As editors and Kubernetes do it: never half of it can be read. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

async function accessOf(file: string, now = new Date()) {
  const { access } = loadConfig({ env: { SLIPWAY_ACCESS_TOKENS_FILE: file } });
  const opened = await openAccess({ settings: access, clock: () => now, log: silentLog() });
  cleanUpLater(async () => opened!.close());
  return opened!;
}

async function kept(file: string, lines: string[]): Promise<KeptRights> {
  const rights = await keepRights(
    file,
    createLog({ level: 'info', destination: { write: (text) => void lines.push(text) } }),
    20,
  );
  cleanUpLater(async () => rights.close());
  return rights;
}

test('a token is known by its digest, and what it is granted several times adds up', async () => {
  const access = await accessOf(await fileWith(`tokens:\n${line('read')}${line('deliver', ', projects: [shop]')}`));
  expect(await access.identify(token.token)).toEqual({
    name: 'ci',
    kind: 'token',
    grants: [{ rights: ['read'] }, { rights: ['deliver'], projects: ['shop'] }],
  });
  const unknown = ['', 'ci', token.sha256, `${token.token}x`, token.token.slice(0, -1), createToken(randomBytes).token];
  for (const given of unknown) {
    await expect(access.identify(given)).rejects.toMatchObject({ code: 'SLW_HTTP_UNAUTHORIZED', http: 401 });
  }
});

test('what has expired is not granted any more', async () => {
  const text = `tokens:\n${line('read', ', expires: 2027-01-01T00:00:00Z')}${line('deliver', ', expires: 2026-01-01T00:00:00Z')}`;
  const file = await fileWith(text);
  const before = await accessOf(file, new Date('2026-12-31T23:59:59Z'));
  expect(await before.identify(token.token)).toMatchObject({ grants: [{ rights: ['read'] }] });
  const after = await accessOf(file, new Date('2027-01-01T00:00:00Z'));
  await expect(after.identify(token.token)).rejects.toMatchObject({ message: expect.stringContaining('has expired') });
});

test('a token can lie in a file of its own', async () => {
  const secret = await fileWith(`${token.token}\n`);
  const access = await accessOf(await fileWith(`tokens: [{ name: ci, tokenFile: ${secret}, rights: [read] }]`));
  expect(await access.identify(token.token)).toMatchObject({ name: 'ci' });
  const short = await fileWith('short\n');
  const refused = accessOf(await fileWith(`tokens: [{ name: ci, tokenFile: ${short}, rights: [read] }]`));
  await expect(refused).rejects.toMatchObject({ code: 'SLW_ACCESS_FILE_UNREADABLE' });
});

test('a file that is bad or not there ends the start', async () => {
  await expect(accessOf(await fileWith('tokens: 3'))).rejects.toMatchObject({ code: 'SLW_ACCESS_FILE_INVALID' });
  await expect(accessOf('/nonexistent/rights.yaml')).rejects.toMatchObject({ code: 'SLW_ACCESS_FILE_UNREADABLE' });
});

test('a change counts without a restart; a bad file changes nothing, and is said once', async () => {
  const lines: string[] = [];
  const file = await fileWith(`tokens:\n${line('read')}`);
  const rights = await kept(file, lines);
  const granted = () => rights.table().tokens.map(({ grant }) => grant.rights.join());
  const said = (words: string) => lines.filter((text) => text.includes(words)).length;

  await replace(file, `tokens:\n${line('deliver')}`);
  await eventually(() => expect(granted()).toEqual(['deliver']));
  await replace(file, 'tokens: [');
  await eventually(() => expect(said('SLW_ACCESS_FILE_INVALID')).toBe(1));
  await rm(file);
  await eventually(() => expect(said('SLW_ACCESS_FILE_UNREADABLE')).toBe(1));
  expect(granted()).toEqual(['deliver']);
  expect(said('SLW_ACCESS_FILE_INVALID')).toBe(1);
  await replace(file, 'tokens: []');
  await eventually(() => expect(granted()).toEqual([]));
  expect(lines.join('')).not.toContain(token.token);
});

test('a changed file of one token counts too', async () => {
  const secret = await fileWith(token.token);
  const rights = await kept(await fileWith(`tokens: [{ name: ci, tokenFile: ${secret}, rights: [read] }]`), []);
  const next = createToken(randomBytes);
  await replace(secret, next.token);
  await eventually(() => expect(rights.table().tokens[0]!.digest.toString('hex')).toBe(next.sha256));
});
