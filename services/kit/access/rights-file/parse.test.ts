import { describe, expect, test } from '@jest/globals';
import { parseRightsFile } from './parse.ts';

const sha256 = 'a'.repeat(64);

function fieldsOf(text: string): string[] {
  try {
    parseRightsFile(text, 'rights.yaml');
  } catch (error) {
    const { code, fields } = error as { code: string; fields: { field: string; message: string }[] };
    return [code, ...fields.map(({ field, message }) => `${field} ${message}`)];
  }
  return [];
}

describe('a file of users and rights', () => {
  test('is read', () => {
    const text = `
tokens:
  - { name: ci, sha256: ${sha256}, rights: [read, deliver], projects: [shop, 'team-*'], stages: [dev] }
  - { name: ci, sha256: ${sha256}, rights: [approve], expires: 2027-01-01T00:00:00Z }
  - { name: robot, tokenFile: /run/robot, rights: [execute] }
oidc:
  - { group: sre, rights: [admin] }
  - { subject: 'system:serviceaccount:ci:runner', rights: [deliver], services: [carts] }
`;
    const { tokens = [], oidc = [] } = parseRightsFile(text, 'rights.yaml');
    expect(tokens.map(({ name }) => name)).toEqual(['ci', 'ci', 'robot']);
    expect(oidc).toHaveLength(2);
  });

  test.each(['', 'tokens: []', '{}', '{"oidc": []}'])('%j grants nothing, which is no mistake', (text) =>
    expect(fieldsOf(text)).toEqual([]),
  );

  test.each([
    ['tokens: [', /YAML cannot be read.*line 1/],
    ['tokens: 3', /tokens must be array \(line 1, column 9\)/],
    ['token: []', /the file must NOT have additional properties/],
    [`tokens: [{ name: a, sha256: ${sha256} }]`, /tokens.0.rights is required/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [] }]`, /rights must NOT have fewer than 1/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [write] }]`, /rights.0 must be equal to one of/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [read], projects: [] }]`, /projects must NOT have fewer/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [read], projects: }]`, /projects must be array/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [read], project: [b] }]`, /additional properties/],
    ['tokens: [{ name: a, sha256: plain, rights: [read] }]', /sha256 must match pattern/],
    ['tokens: [{ name: a, token: plain, rights: [read] }]', /additional properties/],
    ['tokens: [{ name: a, rights: [read] }]', /tokens.0 must have either sha256 or tokenFile/],
    [`tokens: [{ name: a, sha256: ${sha256}, tokenFile: f, rights: [read] }]`, /either sha256 or tokenFile/],
    [`tokens: [{ name: loopback, sha256: ${sha256}, rights: [read] }]`, /must not be named loopback/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [read], expires: tomorrow }]`, /expires must match format/],
    [`tokens: [{ name: a, sha256: ${sha256}, rights: [read], expires: 2027-13-01T00:00:00Z }]`, /expires must match/],
    [
      `tokens:\n- { name: a, sha256: ${sha256}, rights: [read] }\n- { name: b, sha256: ${sha256}, rights: [read] }`,
      /tokens.1 must not have the token of a \(line 3/,
    ],
    ['oidc: [{ rights: [read] }]', /oidc.0 must have either group or subject/],
    ['oidc: [{ group: a, subject: b, rights: [read] }]', /either group or subject/],
  ])('%j is refused with its place', (text, words) => {
    const [code, ...fields] = fieldsOf(text);
    expect(code).toBe('SLW_ACCESS_FILE_INVALID');
    expect(fields.join('\n')).toMatch(words);
  });
});
