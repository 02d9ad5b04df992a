import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../services/kit/config/index.ts';
import { TOKEN, testGateway } from '../../support/gateway/index.ts';
import { asGoUtils, keptnServer, type KeptnServer } from './set-up.ts';

let keptn: KeptnServer;

beforeAll(async () => {
  keptn = await keptnServer();
});

describe('keptn auth, keptn status', () => {
  test.each(['/api/v1/auth', '/v1/auth'])('POST %s without a body', async (path) => {
    const answer = await keptn.ask('POST', path);
    expect([answer.status, answer.json()]).toEqual([200, {}]);
  });

  test('a wrong token is answered in the form that the CLI prints', async () => {
    const answer = await asGoUtils(keptn.gateway.url, 'wrong-token')('POST', '/api/v1/auth');
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual({
      code: 401,
      message: expect.stringContaining('a wrong token. [SLW_HTTP_UNAUTHORIZED]'),
    });
  });
});

describe('keptn version', () => {
  test.each(['/api/v1/metadata', '/v1/metadata'])('GET %s', async (path) => {
    const answer = await keptn.ask('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      bridgeversion: 'N/A',
      keptnlabel: 'keptn',
      // The CLI warns unless this is its own version, letter by letter.
      keptnversion: '1.4.5',
      shipyardversion: '0.2.0',
      // Else the CLI refuses to create a project without a remote.
      automaticprovisioning: true,
      slipwayversion: '1.2.3',
    });
  });

  test('the namespace of the pod is told where it is known, and that remotes are needed where the settings say so', async () => {
    const env = { POD_NAMESPACE: 'delivery', SLIPWAY_KEPTN_AUTOMATIC_PROVISIONING: 'false' };
    const { keptn: settings } = loadConfig({ env });
    const inPod = await testGateway(keptn.bus, { keptn: { uniformTtl: 60_000, logTtl: 60_000, ...settings } });
    const answer = await asGoUtils(inPod.url, TOKEN)('GET', '/api/v1/metadata');
    expect(answer.json()).toMatchObject({ namespace: 'delivery', automaticprovisioning: false });
  });

  test('the CLI first looks with HEAD whether anybody is there: any answer will do', async () => {
    expect((await keptn.ask('HEAD', '/api')).status).toBeLessThan(500);
  });
});
