import { describe, expect, test } from '@jest/globals';
import { only, render } from './chart-render.ts';

const NATS = 'nats.url=nats://nats-0.nats:4222';
const SHARED = 'persistence.accessModes={ReadWriteMany}';

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly object[];
}

async function podOf(
  values: readonly string[],
  name = 'slipway',
): Promise<{ container: Container; volumes: readonly object[] }> {
  const { containers, volumes } = only(await render('slipway', values), 'Deployment', name).spec!.template!.spec;
  return { container: containers![0] as Container, volumes: volumes! };
}

describe('users and rights', () => {
  test.each([
    [[], 'slipway'],
    [['mode=services', SHARED], 'slipway-gateway'],
  ])('come from a Secret, mounted as a folder so that a change reaches the pod (%j)', async (values, name) => {
    const { container, volumes } = await podOf(
      [NATS, ...values, 'access.existingSecret=people', 'access.secretKey=who.yaml'],
      name,
    );
    expect(container.env).toContainEqual({
      name: 'SLIPWAY_ACCESS_TOKENS_FILE',
      value: '/etc/slipway/access/who.yaml',
    });
    expect(container.volumeMounts).toContainEqual({ name: 'access', mountPath: '/etc/slipway/access', readOnly: true });
    expect(volumes).toContainEqual({ name: 'access', secret: expect.objectContaining({ secretName: 'people' }) });
  });

  test('are not there unless asked for', async () => {
    const { container, volumes } = await podOf([NATS]);
    expect(JSON.stringify([container, volumes])).not.toMatch(/access/i);
  });

  test('an identity provider is set by the configuration; the file is the chart’s', async () => {
    const issuer = 'config.access.oidcIssuer=https://id.example';
    const manifests = await render('slipway', [NATS, issuer, 'config.access.oidcAudience=slipway']);
    expect(JSON.stringify(only(manifests, 'ConfigMap', 'slipway'))).toContain('https://id.example');
    await expect(render('slipway', [NATS, 'config.access.tokensFile=/x'])).rejects.toThrow(/config\/access/);
  });
});
