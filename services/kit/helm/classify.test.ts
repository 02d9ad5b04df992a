import { describe, expect, test } from '@jest/globals';
import { classifyFailure, helmWords } from './classify.ts';

/** Every message below was printed by helm 4.2 against Kubernetes 1.36. */
const MESSAGES: readonly (readonly [code: string, stderr: string])[] = [
  [
    'SLW_KUBE_UNREACHABLE',
    'Error: kubernetes cluster unreachable: Get "https://127.0.0.1:1/version": dial tcp 127.0.0.1:1: connect: connection refused',
  ],
  [
    'SLW_KUBE_UNAUTHENTICATED',
    'Error: kubernetes cluster unreachable: the server has asked for the client to provide credentials',
  ],
  ['SLW_KUBE_CONFIG', 'Error: kubernetes cluster unreachable: context "nope" does not exist'],
  [
    'SLW_KUBE_FORBIDDEN',
    'Error: query: failed to query with labels: secrets is forbidden: User "bob" cannot list resource "secrets" in API group "" in the namespace "t1"',
  ],
  ['SLW_HELM_BUSY', 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress'],
  [
    'SLW_HELM_STOPPED',
    'level=WARN msg="upgrade failed" name=x error="context canceled"\nError: UPGRADE FAILED: context canceled',
  ],
  [
    'SLW_HELM_TIMEOUT',
    'Error: UPGRADE FAILED: resource Deployment/shop-dev/carts not ready. status: InProgress, message: Pending termination: 1\ncontext deadline exceeded',
  ],
  [
    'SLW_HELM_BLIND',
    'level=WARN msg="failed to update release" name=carts revision=2 error="update: failed to update: Put \\"https://127.0.0.1:37847/api/v1/namespaces/dev/secrets/sh.helm.release.v1.carts.v2\\": dial tcp 127.0.0.1:37847: connect: connection refused"\nError: UPGRADE FAILED: resource ServiceAccount/dev/carts not ready. status: Unknown, message: \nresource Deployment/dev/carts not ready. status: Unknown, message: \n',
  ],
  [
    'SLW_HELM_BLIND',
    // As helm writes it into the revision, which is where the next attempt reads it.
    'Upgrade "carts" failed: resource ServiceAccount/dev/carts not ready. status: Unknown, message: \nresource Deployment/dev/carts not ready. status: Unknown, message: ',
  ],
  ['SLW_HELM_CHART', 'Error: unable to detect chart at /c/Chart.yaml: open /c/Chart.yaml: no such file or directory'],
  ['SLW_HELM_CHART', 'Error: path "./nope" not found'],
  ['SLW_HELM_CHART', 'Error: validation: chart.metadata.version "abc" is invalid'],
  [
    'SLW_HELM_CHART',
    "Error: an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: redis",
  ],
  [
    'SLW_HELM_RENDER',
    'Error: web/templates/service.yaml:14:13\n  executing "web/templates/service.yaml" at <.Values.nope.deep>:\n    nil pointer evaluating interface {}.deep',
  ],
  ['SLW_HELM_RENDER', 'Error: parse error at (web/templates/service.yaml:14): missing value for if'],
  [
    'SLW_HELM_RENDER',
    'Error: YAML parse error on web/templates/service.yaml: error converting YAML to JSON: yaml: line 18: did not find expected node content',
  ],
  [
    'SLW_HELM_RENDER',
    "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nweb:\n- at '/replicaCount': got string, want integer\n",
  ],
  ['SLW_HELM_RENDER', 'Error: UPGRADE FAILED: execution error at (web/templates/service.yaml:14:3): set a host!'],
  [
    'SLW_HELM_FAILED',
    'Error: UPGRADE FAILED: server-side apply failed for object t1/r1 apps/v1, Kind=Deployment: Deployment.apps "r1" is invalid: spec.replicas: Invalid value: -5: must be greater than or equal to 0',
  ],
  [
    'SLW_HELM_FAILED',
    'Error: unable to build kubernetes objects from release manifest: resource mapping not found for name: "x" namespace: "" from "": no matches for kind "VirtualService" in version "networking.istio.io/v1"\nensure CRDs are installed first',
  ],
  ['SLW_HELM_FAILED', 'Error: release name is invalid: Bad_R'],
];

/** As the sources of helm 4.2 and of Go's HTTP client make them; here they did not come up. */
const BY_SOURCE: typeof MESSAGES = [
  [
    'SLW_HELM_TIMEOUT',
    'Error: UPGRADE FAILED: resource Deployment/dev/carts not ready. status: Unknown, message: \ncontext deadline exceeded',
  ],
  [
    'SLW_HELM_TIMEOUT',
    'Error: UPGRADE FAILED: resource Job/dev/migrate not ready. status: Failed, message: Job Failed. failed: 1/1',
  ],
  [
    'SLW_KUBE_UNREACHABLE',
    'Error: UPGRADE FAILED: server-side apply failed for object t/web /v1, Kind=Service: Patch "https://127.0.0.1:6443/api/v1/namespaces/t/services/web?fieldManager=helm&fieldValidation=Strict&force=false": EOF',
  ],
  [
    'SLW_KUBE_UNREACHABLE',
    'Error: UPGRADE FAILED: could not get information about the resource: http2: client connection lost',
  ],
];

describe('classifyFailure', () => {
  test.each([...MESSAGES, ...BY_SOURCE])('%s: %s', (code, stderr) => {
    const error = classifyFailure({ operation: 'upgrade', subject: 'release r in namespace n', timeout: '5m', stderr });
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/<\w+>:|Error: |level=/);
    expect(error.next).not.toMatch(/<(?:operation|subject|words|reason)>/);
  });

  test('a chart of many objects whose time is up is told from one that helm lost sight of', () => {
    const lines = Array.from(
      { length: 60 },
      (_, n) => `resource Deployment/dev/part-${n} not ready. status: Unknown, message: `,
    );
    const codeOf = (stderr: string) => classifyFailure({ operation: '', subject: '', timeout: '', stderr });
    expect(codeOf(lines.join('\n')).code).toBe('SLW_HELM_BLIND');
    const timeout = codeOf([...lines, 'context deadline exceeded'].join('\n'));
    expect([timeout.code, timeout.message.length < 2_100]).toEqual(['SLW_HELM_TIMEOUT', true]);
  });

  test('a chart repository that cannot be reached is not called the cluster', () => {
    const stderr = 'Error: Get "http://charts:1/index.yaml": dial tcp 127.0.0.1:1: connect: connection refused';
    const error = classifyFailure({ operation: 'pull', subject: 'oci://charts:1/carts', timeout: '1m', stderr });
    expect(error.code).toBe('SLW_HELM_FAILED');
  });

  test('only what may pass by itself is retryable', () => {
    const retryable = MESSAGES.filter(
      ([, stderr]) => classifyFailure({ operation: '', subject: '', timeout: '', stderr }).retryable,
    );
    expect(new Set(retryable.map(([code]) => code))).toEqual(
      new Set(['SLW_KUBE_UNREACHABLE', 'SLW_HELM_BLIND', 'SLW_HELM_BUSY', 'SLW_HELM_STOPPED']),
    );
  });
});

describe('helmWords', () => {
  test.each([
    ['colours go', '\u001b[31mError: no\u001b[0m', 'no'],
    ['the log line that says it too goes', 'level=WARN msg="upgrade failed" error="x"\nError: UPGRADE FAILED: x', 'x'],
    [
      'a cause on a second line stays',
      'Error: UPGRADE FAILED: not ready\ncontext deadline exceeded',
      'not ready\ncontext deadline exceeded',
    ],
    ['nothing at all is said so', '  \n', 'it gave no reason'],
    ['what is no error line is better than nothing', 'panic: boom', 'panic: boom'],
  ])('%s', (_, stderr, expected) => {
    expect(helmWords(stderr)).toBe(expected);
  });

  test('is bounded', () => {
    expect(helmWords(`Error: ${'x'.repeat(10_000)}`)).toHaveLength(2_000);
  });
});
