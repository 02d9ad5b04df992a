import { describe, expect, test } from '@jest/globals';
import { BLUE_GREEN, describeBlueGreen, trafficCluster, version } from './blue-green/index.ts';
import { deliver, deployerFixture, webChart, type Fixture } from './deployer/index.ts';

const cluster = trafficCluster();
describeBlueGreen('istio', cluster);

describe('[keptn 9] the namespace of a service', () => {
  const INJECTION = 'istio-injection';
  const labelOf = async (fixture: Fixture) => {
    const path = `/api/v1/namespaces/${fixture.namespace}`;
    const found = await fixture.deps.kube.get<{ metadata: { labels: Readonly<Record<string, string>> } }>(path);
    return found?.metadata.labels[INJECTION];
  };
  const first = async (adapter: 'istio' | 'service') => {
    const fixture = await deployerFixture({ kubeconfig: cluster().kubeconfig, adapter });
    await fixture.addService('web', await webChart('web'));
    const deploy = () => deliver(fixture, { service: 'web', values: version('1'), deployment: BLUE_GREEN });
    expect(await deploy()).toMatchObject({ result: 'pass' });
    return { fixture, deploy };
  };

  test('is labelled for Istio, once nobody has said otherwise', async () => {
    const { fixture, deploy } = await first('istio');
    expect(await labelOf(fixture)).toBe('enabled');
    const change = { metadata: { labels: { [INJECTION]: 'disabled' } } };
    const path = `/api/v1/namespaces/${fixture.namespace}`;
    await fixture.deps.kube.patch({ path, change, fieldManager: 'somebody' });
    expect(await deploy()).toMatchObject({ result: 'pass' });
    expect(await labelOf(fixture)).toBe('disabled');
  }, 60_000);

  test('is left alone where Istio does not lead the traffic', async () => {
    const { fixture } = await first('service');
    expect(await labelOf(fixture)).toBeUndefined();
  }, 60_000);
});
