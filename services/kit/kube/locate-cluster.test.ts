import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { locateCluster } from './locate-cluster.ts';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

describe('locateCluster follows the order of kubectl and helm', () => {
  test.each([
    [
      'the setting first',
      { kubeconfig: '/a' },
      { KUBECONFIG: '/b', HOME: '/home/u' },
      ['/a', '/b'],
      { kubeconfig: '/a' },
    ],
    ['then KUBECONFIG', {}, { KUBECONFIG: '/b', HOME: '/home/u' }, ['/b'], { kubeconfig: '/b' }],
    ['KUBECONFIG with several files, one there', {}, { KUBECONFIG: '/b:/c' }, ['/c'], { kubeconfig: '/b:/c' }],
    ['a relative path is made absolute', { kubeconfig: 'k' }, {}, [resolve('k')], { kubeconfig: resolve('k') }],
    ['then the home folder', {}, { HOME: '/h' }, ['/h/.kube/config'], { kubeconfig: '/h/.kube/config' }],
    ['then the pod', {}, { HOME: '/h', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, [SERVICE_ACCOUNT], {}],
    [
      'the context goes along',
      { context: 'prod' },
      { KUBECONFIG: '/b' },
      ['/b'],
      { kubeconfig: '/b', context: 'prod' },
    ],
  ])('%s', (_, settings, env, files, expected) => {
    expect(locateCluster(settings, env, (path) => files.includes(path))).toEqual(expected);
  });

  test.each([
    ['a named file that is not there', { kubeconfig: '/a' }, {}, /kubeconfig \/a does not exist/],
    ['nothing at all', {}, { HOME: '/h' }, /\/h\/\.kube\/config does not exist/],
  ])('%s is said', (_, settings, env, words) => {
    expect(() => locateCluster(settings, env, () => false)).toThrow(words);
  });
});
