import { createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, importJWK } from 'jose';
import { loadConfig } from '../../services/kit/config/index.ts';
import { mayDo, openAccess, type Access } from '../../services/kit/access/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { startOidc, type TestOidc } from '../support/oidc/index.ts';

const RIGHTS = `
oidc:
  - { group: builders, rights: [deliver], projects: [shop] }
  - { group: others, rights: [admin] }
  - { subject: ci, rights: [read] }
`;
const LIFETIME = 3_600_000;
const SKEW = 30_000;

let oidc: TestOidc;
let file = '';
/** How far the clock of Slipway is ahead of when it was started; by itself it stands still. */
let ahead = 0;

beforeAll(async () => {
  oidc = await startOidc();
  file = join(await temporaryFolder(), 'rights.yaml');
  await writeFile(file, RIGHTS);
});

/** Knows nothing yet of the provider. */
async function access(settings: Readonly<Record<string, string>> = {}): Promise<Access> {
  ahead = 0;
  const config = loadConfig({
    env: {
      SLIPWAY_ACCESS_TOKENS_FILE: file,
      SLIPWAY_ACCESS_OIDC_ISSUER: oidc.issuer,
      SLIPWAY_ACCESS_OIDC_AUDIENCE: oidc.audience,
      ...settings,
    },
  });
  const started = Date.now();
  const clock = () => new Date(started + ahead);
  const opened = await openAccess({ settings: config.access, clock, log: silentLog() });
  opened!.close();
  return opened!;
}

async function refusal(made: Access, token: string): Promise<string> {
  const thrown = await made.identify(token).catch((error: unknown) => error as { code: string; message: string });
  return 'code' in thrown ? `${thrown.code}: ${thrown.message}` : `taken as ${thrown.name}`;
}

describe('a token of the provider', () => {
  test('is somebody with the rights of their groups and of themselves', async () => {
    const actor = await (await access()).identify(await oidc.token());
    expect(actor).toMatchObject({ name: 'ci', kind: 'oidc', groups: ['builders', 'sre'] });
    expect(mayDo(actor, { right: 'deliver', project: 'shop' }).allowed).toBe(true);
    expect(mayDo(actor, { right: 'deliver', project: 'other' }).allowed).toBe(false);
    expect(mayDo(actor, { right: 'read' }).allowed).toBe(true);
    expect(mayDo(actor, { right: 'admin' }).allowed).toBe(false);
  });

  test('names them by the claim of the settings', async () => {
    const made = await access({ SLIPWAY_ACCESS_OIDC_NAME_CLAIM: 'email', SLIPWAY_ACCESS_OIDC_GROUPS_CLAIM: 'none' });
    expect(await made.identify(await oidc.token())).toMatchObject({ name: 'ci@slipway.test', groups: [] });
  });

  test('for another audience is refused', async () => {
    const token = await oidc.token('https://other.test');
    expect(await refusal(await access(), token)).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*another audience/);
    expect(await refusal(await access({ SLIPWAY_ACCESS_OIDC_AUDIENCE: `x, https://other.test` }), token)).toBe(
      'taken as ci',
    );
  });

  test('is refused once it has expired, but for a small difference of the clocks', async () => {
    const made = await access();
    const token = await oidc.token();
    ahead = LIFETIME + SKEW - 5_000;
    expect(await refusal(made, token)).toBe('taken as ci');
    ahead = LIFETIME + SKEW + 5_000;
    expect(await refusal(made, token)).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*has expired/);
  });
});

describe('a token that the provider did not make', () => {
  const claims = () => ({ iss: oidc.issuer, aud: oidc.audience, sub: 'ci', groups: ['others'] });
  const later = () => Math.floor(Date.now() / 1_000) + 60;
  const sign = async (changes: object, header: object = {}) =>
    new SignJWT({ ...claims(), exp: later(), ...changes })
      .setProtectedHeader({ alg: 'RS256', kid: oidc.key().kid!, ...header })
      .sign(await importJWK(oidc.key(), 'RS256'));

  test('without a signature', async () => {
    const token = new UnsecuredJWT(claims()).setExpirationTime('1m').encode();
    expect(await refusal(await access(), token)).toMatch(/^SLW_HTTP_UNAUTHORIZED/);
    const [head, body] = (await oidc.token()).split('.');
    expect(await refusal(await access(), `${head}.${body}.`)).toMatch(/wrong signature|cannot be read/);
  });

  test('signed by the public key as if it were a secret', async () => {
    const pem = createPublicKey({ key: oidc.key() as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: oidc.key().kid! })
      .setExpirationTime('1m')
      .sign(Buffer.from(pem));
    expect(await refusal(await access(), token)).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*signed in a way that is not taken/);
  });

  test('signed by another key of the same id, or brought along', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const header = { alg: 'RS256', kid: oidc.key().kid!, jwk: await exportJWK(publicKey) };
    const token = await new SignJWT(claims()).setProtectedHeader(header).setExpirationTime('1m').sign(privateKey);
    expect(await refusal(await access(), token)).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*wrong signature/);
  });

  test.each<[string, object, RegExp]>([
    ['of another issuer', { iss: 'https://other' }, /another issuer/],
    ['that never ends', { exp: undefined }, /usable claim exp/],
    ['for nobody', { sub: undefined }, /usable claim sub/],
    ['not valid yet', { nbf: Math.floor(Date.now() / 1_000) + 3_600 }, /not valid yet/],
    ['too long', { filler: 'x'.repeat(20_000) }, /too long/],
  ])('%s', async (_, changes, words) => {
    const answer = await refusal(await access(), await sign(changes));
    expect(answer).toMatch(/^SLW_HTTP_UNAUTHORIZED/);
    expect(answer).toMatch(words);
  });

  test('that is none', async () => {
    expect(await refusal(await access(), 'eyJ.a.b')).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*cannot be read/);
    expect(await refusal(await access(), 'plain')).toMatch(/^SLW_HTTP_UNAUTHORIZED: .*a wrong token/);
  });
});

describe('keys', () => {
  test('are asked for once, and again when one is not known, but not by everybody who makes one up', async () => {
    const made = await access();
    const before = oidc.asked();
    const old = await oidc.token();
    await Promise.all([1, 2, 3].map(async () => made.identify(old)));
    expect(oidc.asked() - before).toBe(1);
    await oidc.rotate('second');
    ahead += 6_000;
    await made.identify(await oidc.token());
    expect(oidc.asked() - before).toBe(2);
    expect(await refusal(made, old)).toMatch(
      /^SLW_HTTP_UNAUTHORIZED: .*a key that the identity provider does not name/,
    );
    expect(oidc.asked() - before).toBe(2);
  });

  test('that are known go on while the provider is down, for any time', async () => {
    const made = await access({ SLIPWAY_ACCESS_OIDC_NAME_CLAIM: 'email' });
    const token = await oidc.token();
    await made.identify(token);
    oidc.setDown(true);
    try {
      for (ahead = 0; ahead < 3_000_000; ahead += 500_000) {
        expect(await refusal(made, token)).toBe('taken as ci@slipway.test');
      }
    } finally {
      oidc.setDown(false);
    }
  });

  test('that are not known are waited for, not refused, while the provider is down', async () => {
    const made = await access();
    await made.identify(await oidc.token());
    await oidc.rotate('third');
    const token = await oidc.token();
    oidc.setDown(true);
    try {
      ahead = 6_000;
      const before = oidc.asked();
      expect(await refusal(made, token)).toMatch(/^SLW_ACCESS_PROVIDER_DOWN: .*503/);
      expect(await refusal(made, token)).toMatch(/^SLW_ACCESS_PROVIDER_DOWN/);
      expect(oidc.asked() - before).toBe(0);
    } finally {
      oidc.setDown(false);
    }
    ahead = 12_000;
    expect(await refusal(made, token)).toBe('taken as ci');
  });

  test('are not waited for in vain at the first token either', async () => {
    const token = await oidc.token();
    const made = await access();
    oidc.setDown(true);
    try {
      expect(await refusal(made, token)).toMatch(/^SLW_ACCESS_PROVIDER_DOWN/);
    } finally {
      oidc.setDown(false);
    }
    ahead = 6_000;
    expect(await refusal(made, token)).toBe('taken as ci');
  });

  test('of a provider that goes by another name are not taken', async () => {
    const other = oidc.issuer.replace('127.0.0.1', 'localhost');
    const made = await access({ SLIPWAY_ACCESS_OIDC_ISSUER: other });
    expect(await refusal(made, await oidc.token())).toMatch(/^SLW_ACCESS_PROVIDER_DOWN: .*calls itself/);
  });
});
