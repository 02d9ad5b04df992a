import { statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { natsConfig } from './nats.ts';
import { CONTROLLERS, nodeObject, partArguments, PARTS_WITH_ROLLOUTS, type ClusterPart } from './parts.ts';
import { freePorts, isFree } from './ports.ts';
import { STAGES, stagesText } from './stages/index.ts';
import { kubeconfigText, newUsers, tokenFile } from './users.ts';
import { howEnded, speaksOfTakenPort } from './wait.ts';

const layout = { dir: '/run', etcdPort: 1001, apiPort: 1002, metricsPort: 1003, healthPort: 1004 };

test.each<{ part: ClusterPart; has: readonly string[] }>([
  { part: 'etcd', has: ['--data-dir=/run/etcd', '--listen-client-urls=http://127.0.0.1:1001', '--unsafe-no-fsync'] },
  {
    part: 'kube-apiserver',
    has: ['--etcd-servers=http://127.0.0.1:1001', '--secure-port=1002', '--authorization-mode=RBAC'],
  },
  { part: 'kube-controller-manager', has: ['--leader-elect=false', `--controllers=${CONTROLLERS.join(',')}`] },
  { part: 'kube-scheduler', has: ['--kubeconfig=/run/kubeconfig', '--secure-port=0'] },
  { part: 'rollouts-controller', has: ['--leader-elect=false', '--metricsPort=1003', '--healthzPort=1004'] },
  { part: 'kwok', has: ['--manage-all-nodes=true', '--config=/run/stages.yaml'] },
])('$part is started on the ports and folder of its run', ({ part, has }) => {
  expect(partArguments(part, layout)).toEqual(expect.arrayContaining([...has]));
});

test('no part listens beyond loopback or leaves the certificate unchecked', () => {
  const all = PARTS_WITH_ROLLOUTS.flatMap((part) => partArguments(part, layout)).join(' ');
  expect(all).not.toMatch(/0\.0\.0\.0[:\s]|insecure|skip-tls/);
});

test('users have tokens of their own, and only the administrator has rights', () => {
  let calls = 0;
  const users = newUsers((bytes) => Buffer.alloc(bytes, ++calls));
  expect(new Set(users.map(({ token }) => token)).size).toBe(3);
  expect(tokenFile(users).split('\n')).toEqual([
    `${users[0]?.token},admin,admin-uid,"system:masters"`,
    `${users[1]?.token},slipway,slipway-uid,"slipway:services"`,
    `${users[2]?.token},guest,guest-uid,""`,
    '',
  ]);
});

test('the kubeconfig checks the certificate against the given authority', () => {
  const user = { name: 'guest', token: 'abc', groups: [] } as const;
  const text = kubeconfigText({ context: 'here', server: 'https://127.0.0.1:1', ca: 'PEM', user });
  const config = parse(text) as { clusters: { cluster: Record<string, string> }[] };
  expect(config).toMatchObject({ 'current-context': 'here', users: [{ name: 'guest', user: { token: 'abc' } }] });
  expect(config.clusters[0]?.cluster).toEqual({
    server: 'https://127.0.0.1:1',
    'certificate-authority-data': Buffer.from('PEM').toString('base64'),
  });
});

test('the stages are one YAML stream in which each has a name of its own', () => {
  const documents = parseAllDocuments(stagesText()).map((document) => document.toJS() as unknown);
  expect(documents).toEqual(JSON.parse(JSON.stringify(STAGES)));
  const names = STAGES.map(({ metadata }) => metadata.name);
  expect(new Set(names).size).toBe(names.length);
});

test('the node has room for thousands of pods', () => {
  expect(nodeObject('one')).toMatchObject({ metadata: { name: 'one' }, status: { capacity: { pods: '5000' } } });
});

test.each([
  { options: {}, has: 'port: -1', hasNot: /sync_interval|authorization/ },
  { options: { port: 4333 }, has: 'port: 4333', hasNot: /sync_interval/ },
  { options: { config: { syncAlways: true } }, has: 'sync_interval: always', hasNot: /authorization/ },
  { options: { config: { token: 'a "b"' } }, has: 'token: "a \\"b\\""', hasNot: /sync_interval/ },
])('the configuration of nats-server for %p', ({ options, has, hasNot }) => {
  const text = natsConfig('/run', options);
  expect(text).toContain(has);
  expect(text).not.toMatch(hasNot);
  expect(text).toContain('store_dir: "/run/jetstream"');
});

test('free ports are different and free', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true, true, true]);
});

test.each([
  { text: 'listen tcp 127.0.0.1:2379: bind: address already in use', expected: true },
  { text: 'cannot read the token file', expected: false },
])('a taken port is recognised in "$text"', ({ text, expected }) => {
  expect(speaksOfTakenPort(text)).toBe(expected);
});

test.each([
  { exit: { code: 1, signal: null }, expected: 'exit code 1' },
  { exit: { code: null, signal: 'SIGKILL' }, expected: 'signal SIGKILL' },
])('how a part ended: $expected', ({ exit, expected }) => {
  expect(howEnded(exit)).toBe(expected);
});

test('the keeper lies beside its client, since dist/ holds no plain JavaScript of ours', () => {
  expect(statSync(new URL('keeper.mjs', import.meta.url)).isFile()).toBe(true);
});
