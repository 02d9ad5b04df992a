import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import { runSlipway } from '../../../test/support/cli/index.ts';
import { parseRightsFile } from '../../kit/access/rights-file/index.ts';
import { wordsFor } from './whoami.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

const slipway = async (...words: string[]) => runSlipway(words, { now: () => NOW });

describe('slipway token create', () => {
  test('shows a token and the line for the file, which the server reads', async () => {
    const { exit, out } = await slipway(
      ...['token', 'create', 'ci', '-r', 'read', '-r', 'deliver', '-p', 'shop', '-p', 'team-*', '--expires', '24h'],
    );
    expect(exit).toBe(0);
    const [token = ''] = /slw_[\w-]{43}/.exec(out) ?? [];
    const line = parse(out.split('\n').find((text) => text.includes('- {')) ?? '') as object[];
    const { tokens } = parseRightsFile(JSON.stringify({ tokens: line }), 'rights.yaml');
    expect(tokens).toEqual([
      {
        name: 'ci',
        sha256: createHash('sha256').update(token).digest('hex'),
        rights: ['read', 'deliver'],
        projects: ['shop', 'team-*'],
        expires: '2026-12-02T00:00:00.000Z',
      },
    ]);
    expect((await slipway('token', 'create', 'ci', '-r', 'read')).out).not.toContain(token);
  });

  test('-o name is the token alone', async () => {
    expect((await slipway('token', 'create', 'ci', '-r', 'read', '-o', 'name')).out).toMatch(/^slw_[\w-]{43}\n$/);
  });

  test.each([
    [[], '--right'],
    [['-r', 'write'], 'not "write"'],
    [['-r', 'read', '--expires', 'tomorrow'], '--expires'],
    [['-r', 'read', '--expires', '2026-11-30T00:00:00Z'], '--expires'],
  ])('%j is wrong usage', async (options, words) => {
    const { exit, out, err } = await slipway('token', 'create', 'ci', ...options);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(words);
  });
});

describe('slipway whoami', () => {
  const same = (text: string) => text;

  test('says who, and a line for each grant', () => {
    const grants = [
      { rights: ['read', 'deliver'], projects: ['shop'], stages: ['dev'] },
      { rights: ['read'] },
    ] as const;
    expect(wordsFor({ name: 'anna', kind: 'oidc', groups: ['sre', 'all'], grants }, same)).toBe(
      'anna (a user of the identity provider, in sre, all)\n' +
        '  read, deliver on project shop; stage dev\n' +
        '  read on all projects',
    );
  });

  test('says so when there is nothing', () => {
    expect(wordsFor({ name: 'bert', kind: 'oidc', grants: [] }, same)).toContain('may do nothing');
  });
});
