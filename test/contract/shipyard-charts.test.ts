import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { execa } from 'execa';
import { parse, parseAllDocuments } from 'yaml';
import { apiAccess, callApi, type ApiAccess } from '../../sandbox/index.ts';
import { parseShipyard } from '../../services/conductor/index.ts';
import { ensureTools, projectRoot } from '../../tools/index.ts';
import { freshNamespace, rolloutsSandbox } from '../support/index.ts';

const SHIPYARDS = join(projectRoot(), 'shipyards');
const PLURALS: Readonly<Record<string, string>> = {
  'v1/Service': 'services',
  'v1/ServiceAccount': 'serviceaccounts',
  'apps/v1/Deployment': 'deployments',
  'argoproj.io/v1alpha1/Rollout': 'rollouts',
};

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

let access: ApiAccess;
let namespace: string;

beforeAll(async () => {
  access = await apiAccess((await rolloutsSandbox()).kubeconfig);
  namespace = await freshNamespace();
}, 300_000);

async function helm(...args: readonly string[]): Promise<string> {
  const { helm: binary } = await ensureTools(['helm']);
  const { stdout } = await execa(binary, args, { timeout: 60_000, all: true });
  return stdout;
}

const chartFolder = (name: string) => join(SHIPYARDS, 'charts', name);

describe.each(['web', 'canary'])('the chart %s', (chart) => {
  test('passes helm lint --strict', async () => {
    expect(await helm('lint', '--strict', chartFolder(chart))).toContain('0 chart(s) failed');
  });

  test('makes objects that the API server takes as they are, unknown fields refused', async () => {
    const documents = parseAllDocuments(await helm('template', 'carts', chartFolder(chart), '--set', 'replicaCount=3'));
    const manifests = documents.map((document) => document.toJS() as Manifest);
    expect(manifests).toHaveLength(3);
    for (const manifest of manifests) {
      const { apiVersion, kind, metadata } = manifest;
      const plural = PLURALS[`${apiVersion}/${kind}`];
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const query = 'fieldManager=test&dryRun=All&fieldValidation=Strict';
      const path = `${root}/namespaces/${namespace}/${plural}/${metadata.name}?${query}`;
      const { status, body } = await callApi(access, 'PATCH', path, manifest);
      expect({ kind, status, body: status === 201 ? '' : body }).toEqual({ kind, status: 201, body: '' });
    }
  });

  test.each([
    ['replicaCount=-1', /replicaCount/],
    ['service.port=0', /port/],
    ['image=', /image/],
  ])('refuses %s', async (value, words) => {
    await expect(helm('template', 'carts', chartFolder(chart), '--set', value)).rejects.toThrow(words);
  });
});

test.each(['weights=[]', 'weights=[25,100]', 'weights=[25,25]'])('the chart canary refuses %s', async (value) => {
  await expect(helm('template', 'carts', chartFolder('canary'), '--set-json', value)).rejects.toThrow(/weights/);
});

test('the canary shipyard has as many phases as its chart has pauses', () => {
  const { weights } = parse(readFileSync(join(chartFolder('canary'), 'values.yaml'), 'utf8')) as { weights: number[] };
  const [stage] = parseShipyard(readFileSync(join(SHIPYARDS, 'canary.yaml'), 'utf8')).stages;
  const releases = stage?.sequences.flatMap(({ tasks }) => tasks).filter(({ name }) => name === 'release');
  expect(releases).toHaveLength(weights.length);
});
