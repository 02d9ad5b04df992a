import { beforeAll, expect, test } from '@jest/globals';
import { runSlipway } from '../support/cli/index.ts';
import { accessScene, type AccessScene, type TokenName } from './access/index.ts';

let scene: AccessScene;

beforeAll(async () => {
  scene = await accessScene();
}, 60_000);

async function slipway(as: TokenName, ...words: string[]) {
  const env = { SLIPWAY_ENDPOINT: scene.gateway.url, SLIPWAY_TOKEN: scene.tokens[as], USER: 'somebody' };
  return runSlipway(words, { env });
}

test('whoami', async () => {
  expect((await slipway('dev', 'whoami')).out).toBe(
    'dev (a token of the file of users and rights)\n' +
      '  read, deliver, approve, control, configure, execute on project alpha; stage dev\n',
  );
});

test('a refusal says what is missing and where to look, and exits with 5', async () => {
  const { exit, out, err } = await slipway('alpha', 'get', 'services', '--project', 'beta');
  expect({ exit, out }).toEqual({ exit: 5, out: '' });
  expect(err).toContain('The token alpha may not do this: it lacks the right read on project beta.');
  expect(err).toContain('slipway whoami');
});

test('approve counts under the name of the token, not that of the user of the machine', async () => {
  const { id } = await scene.approval('alpha');
  expect(await slipway('anna', 'approve', id)).toMatchObject({ exit: 0 });
  expect(await slipway('bert', 'approve', id, '--as', 'anna')).toMatchObject({ exit: 5 });
  const { out } = await slipway('bert', 'approve', id, '-o', 'json');
  expect(JSON.parse(out)).toMatchObject({ state: 'approved', votes: [{ approver: 'anna' }, { approver: 'bert' }] });
});

test('get audit', async () => {
  await scene.event('dev', 'dev.delivery.triggered', { project: 'alpha', stage: 'dev' });
  const { out } = await slipway('auditor', 'get', 'audit', '--actor', 'dev', '-o', 'json');
  const { items } = JSON.parse(out) as { items: unknown[] };
  expect(items[0]).toMatchObject({ actor: 'dev', right: 'deliver', type: 'sh.keptn.event.dev.delivery.triggered' });
  expect((await slipway('auditor', 'get', 'audit', '--actor', 'dev')).out).toMatch(
    /^TIME +ACTOR +RIGHT +WHAT +WHERE +ANSWER\n/,
  );
  expect(await slipway('reader', 'get', 'audit')).toMatchObject({ exit: 5 });
});
