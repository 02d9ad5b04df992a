import { beforeAll, describe, expect, test } from '@jest/globals';
import { TOKEN as GIT_TOKEN, openProjects } from '../../integration/git-remotes/index.ts';
import { startGitServer, type GitServer } from '../../support/git-server/index.ts';
import { testBus, testGateway } from '../../support/gateway/index.ts';
import { startTestNats, temporaryFolder } from '../../support/index.ts';
import { SHIPYARD, asGoUtils, base64, lastEvent, type KeptnServer } from './set-up.ts';

const PATH = '/api/controlPlane/v1/project';

let git: GitServer;
let ask: KeptnServer['ask'];
let stored: (type: string) => Promise<object>;

beforeAll(async () => {
  git = await startGitServer(GIT_TOKEN);
  const bus = await testBus((await startTestNats()).url);
  const projects = openProjects(await temporaryFolder(), { host: git.host });
  const gateway = await testGateway(bus, { projects });
  ask = asGoUtils(gateway.url);
  stored = async (type) => lastEvent(bus, type);
});

/** As the CLI sends a remote with a token. */
function withRemote(name: string, remoteURL: string, token = GIT_TOKEN) {
  return {
    ...{ name, shipyard: base64(SHIPYARD) },
    gitCredentials: { remoteURL, user: 'ann', https: { token, insecureSkipTLS: false } },
  };
}

describe('a project with a remote', () => {
  test('is created there, shows address and user and never the token, and leaves the remote when it goes', async () => {
    const remoteURL = await git.repository('shop');
    const created = await ask('POST', PATH, withRemote('shop', remoteURL));
    expect([created.status, created.text]).toEqual([201, '{}']);
    const shown = await ask('GET', `${PATH}/shop`);
    expect(shown.json().gitCredentials).toEqual({ remoteURL, user: 'ann' });
    const told = await stored('sh.keptn.event.project.create.finished');
    expect(told).toMatchObject({ data: { createdProject: { projectName: 'shop', gitRemoteURL: remoteURL } } });
    const all = (await ask('GET', PATH)).text;
    for (const text of [shown.text, JSON.stringify(told), all]) expect(text).not.toContain(GIT_TOKEN);
    const deleted = await ask('DELETE', `${PATH}/shop`);
    expect(deleted.json().message).toContain(`The Git upstream of the project will not be deleted: ${remoteURL}`);
  });

  test('one without gets it by an update, and one with keeps it when the new one is refused', async () => {
    expect((await ask('POST', PATH, { name: 'later', shipyard: base64(SHIPYARD) })).status).toBe(201);
    const remoteURL = await git.repository('later');
    const { gitCredentials } = withRemote('later', remoteURL);
    const updated = await ask('PUT', PATH, { name: 'later', gitCredentials });
    expect([updated.status, updated.text]).toEqual([201, '{}']);
    expect((await ask('GET', `${PATH}/later`)).json().gitCredentials).toEqual({ remoteURL, user: 'ann' });
    const wrong = withRemote('later', remoteURL, 'not-the-token').gitCredentials;
    const refused = await ask('PUT', PATH, { name: 'later', gitCredentials: wrong });
    expect([refused.status, refused.json().code]).toEqual([424, 424]);
    expect((await ask('POST', `${PATH}/later/service`, { serviceName: 'carts' })).status).toBe(200);
  });
});

describe('a remote is refused', () => {
  test.each<[string, (url: string) => object, number, string]>([
    ['that does not take the token', (url) => withRemote('x', url, 'not-the-token'), 424, 'SLW_GIT_REMOTE_DENIED'],
    ['that has no such repository', (url) => withRemote('x', `${url}-not`), 404, 'SLW_GIT_REMOTE_UNKNOWN'],
    ['that is a folder', () => withRemote('x', 'file:///etc'), 422, 'SLW_GIT_REMOTE_REFUSED'],
    ['without TLS', () => withRemote('x', 'http://127.0.0.2/x.git'), 422, 'SLW_GIT_REMOTE_REFUSED'],
    ['that is an option of Git', () => withRemote('x', '--upload-pack=x'), 422, 'SLW_GIT_REMOTE_REFUSED'],
    ['that is away', () => withRemote('x', 'https://127.0.0.1:9/x.git'), 503, 'SLW_GIT_REMOTE_UNREACHABLE'],
  ])('%s', async (_, bodyOf, status, code) => {
    const answer = await ask('POST', PATH, bodyOf(await git.repository('there')));
    expect([answer.status, answer.json()]).toEqual([
      status,
      { code: status, message: expect.stringMatching(new RegExp(`\\[${code}\\]`)) },
    ]);
    expect(answer.text).not.toContain('not-the-token');
    expect((await ask('GET', `${PATH}/x`)).status).toBe(404);
    expect(await stored('sh.keptn.event.project.create.finished')).toMatchObject({
      data: { project: 'x', status: 'errored', result: 'fail', message: expect.stringContaining(code) },
    });
  });
});
