import { expect, test } from '@jest/globals';
import { helmEnvironment } from './environment.ts';

test('a sealed environment: caches of its own, no plugins, no setting and no secret of the parent', () => {
  const env = {
    PATH: '/bin',
    HOME: '/home/u',
    https_proxy: 'http://proxy:3128',
    AWS_ROLE_ARN: 'arn',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    HELM_NAMESPACE: 'elsewhere',
    HELM_KUBETOKEN: 'hush',
    SLIPWAY_HTTP_TOKEN: 'hush',
    KUBECONFIG: '/other',
  };
  const sealed = helmEnvironment({ workDir: '/w', kubeconfig: '/k' }, env);
  expect(sealed).toEqual({
    PATH: '/bin',
    HOME: '/home/u',
    https_proxy: 'http://proxy:3128',
    AWS_ROLE_ARN: 'arn',
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    KUBECONFIG: '/k',
    HELM_CACHE_HOME: '/w/cache',
    HELM_CONFIG_HOME: '/w/config',
    HELM_DATA_HOME: '/w/data',
    HELM_PLUGINS: '/w/no-plugins',
    HELM_NO_PLUGINS: '1',
    HELM_DRIVER: 'secret',
    NO_COLOR: '1',
    GOGC: '400',
  });
  expect(helmEnvironment({ workDir: '/w' }, env)).not.toHaveProperty('KUBECONFIG');
});
