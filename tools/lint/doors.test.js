import { describe, expect, test } from '@jest/globals';
import { importProblem, programProblem } from './doors.js';

const DOORS = new Set(['services/kit/bus', 'services/kit/errors', 'services/deployer', 'services/gateway', 'sandbox']);
const problem = (importer, source) => importProblem(importer, source, (folder) => DOORS.has(folder));

describe('imports that are free', () => {
  test.each([
    ['a neighbour', 'services/deployer/deploy.ts', './plan.ts'],
    ['a test of its neighbour', 'services/deployer/deploy.test.ts', './deploy.ts'],
    ['a door of the kit', 'services/deployer/deploy.ts', '../kit/bus/index.ts'],
    ['a door inside the kit', 'services/kit/executor/run.ts', '../bus/index.ts'],
    ['a part without its own door, from its house', 'services/kit/errors/registry.ts', './codes/bus.ts'],
    ['the house, from a part without its own door', 'services/kit/errors/codes/bus.ts', '../definition.ts'],
    ['a service, from the command', 'services/cli/serve.ts', '../deployer/index.ts'],
    ['the sandbox, from the command', 'services/cli/sandbox.ts', '../../sandbox/index.ts'],
    ['a door, from a test', 'test/integration/bus.test.ts', '../../services/kit/bus/index.ts'],
    ['a door, from the demo', 'demo/main.ts', '../sandbox/index.ts'],
    ['a JSON file', 'services/cli/version.ts', '../../package.json'],
    ['an ordinary package', 'services/deployer/deploy.ts', 'semver'],
    ['NATS, in the bus', 'services/kit/bus/connect.ts', '@nats-io/jetstream'],
    ['NATS, in the example executor', 'shipyards/executor/executor.mjs', '@nats-io/transport-node'],
    ['NATS, in a test', 'test/bench/post.ts', '@nats-io/transport-node'],
    ['Kubernetes, in the sandbox', 'sandbox/nodes.ts', '@kubernetes/client-node'],
  ])('%s', (_, importer, source) => expect(problem(importer, source)).toBeUndefined());
});

describe('imports that break a wall', () => {
  test.each([
    ['past a door', 'services/deployer/deploy.ts', '../kit/bus/publish.ts', /private to services\/kit\/bus/],
    ['past a door, from a test', 'test/integration/bus.test.ts', '../../services/kit/bus/a.ts', /private to/],
    ['past a door, from the demo', 'demo/main.ts', '../sandbox/etcd.ts', /private to sandbox/],
    [
      'into a part of another house',
      'services/kit/bus/a.ts',
      '../errors/codes/bus.ts',
      /private to services\/kit\/err/,
    ],
    ['a folder without a door', 'services/deployer/a.ts', '../kit/none/b.ts', /without a door/],
    ['a service from a service', 'services/gateway/a.ts', '../deployer/index.ts', /may not import the service/],
    ['a service from its test', 'services/gateway/a.test.ts', '../deployer/index.ts', /may not import the service/],
    ['the command from a service', 'services/gateway/a.ts', '../cli/index.ts', /may not import the service/],
    ['a service from the kit', 'services/kit/bus/a.ts', '../../deployer/index.ts', /The kit may not/],
    ['test code from the product', 'services/deployer/a.ts', '../../test/support/index.ts', /Product code/],
    ['NATS outside the bus', 'services/kit/executor/a.ts', '@nats-io/jetstream', /Only services\/kit\/bus\//],
    ['Kubernetes outside kube', 'services/deployer/a.ts', '@kubernetes/client-node', /Only services\/kit\/kube\//],
  ])('%s', (_, importer, source, words) => expect(problem(importer, source)).toMatch(words));
});

test.each([
  ['services/kit/git/run.ts', 'git', undefined],
  ['services/kit/git/run.test.ts', 'git', undefined],
  ['test/support/repository.ts', 'git', undefined],
  ['services/deployer/chart.ts', 'helm', undefined],
  ['services/deployer/chart.ts', 'git', /Only services\/kit\/git/],
  ['demo/main.ts', 'git', /Only services\/kit\/git/],
])('%s starting %s', (file, program, words) => {
  const found = programProblem(file, program);
  if (words === undefined) expect(found).toBeUndefined();
  else expect(found).toMatch(words);
});
