import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RolloutRef } from '../../services/kit/rollouts/index.ts';
import { eventually } from '../support/index.ts';
import { PATIENT, arrived, canary, openField, service, settledAt, type Field } from './rollouts/index.ts';

const LONG = 180_000;
const STEPS = [{ setWeight: 25 }, { pause: {} }, { setWeight: 75 }, { pause: {} }] as const;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

/** Its two Services and the Ingress that the controller copies for the canary; a second version at its first pause. */
async function routed(name: string, strategy: object = {}): Promise<RolloutRef> {
  for (const side of ['stable', 'canary']) await field.apply(service(`${name}-${side}`, name));
  await field.apply(ingress(name));
  const routing = { stableService: `${name}-stable`, canaryService: `${name}-canary` };
  const parts = { ...routing, trafficRouting: { nginx: { stableIngress: name } }, ...strategy };
  expect(await arrived(field, canary(name, { steps: STEPS, strategy: parts }))).toBe('healthy 4 100');
  const second = canary(name, { steps: STEPS, strategy: parts, image: '2' });
  expect(await arrived(field, second)).toBe('paused CanaryPauseStep 1 25');
  return field.ref(name);
}

function ingress(name: string): object {
  const backend = { service: { name: `${name}-stable`, port: { number: 80 } } };
  const paths = [{ path: '/', pathType: 'Prefix', backend }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { ingressClassName: 'nginx', rules: [{ host: `${name}.example`, http: { paths } }] },
  };
}

/** Pods that are wanted of the newest version. */
async function canaryPods(ref: RolloutRef): Promise<number | undefined> {
  const tree = await field.rollouts.tree(ref);
  return tree?.revisions.find(({ roles }) => roles.includes('newest'))?.wanted;
}

async function selectorOf(name: string): Promise<string | undefined> {
  const path = `/api/v1/namespaces/${field.namespace}/services/${name}`;
  const found = await field.kube.get<{ spec: { selector: Record<string, string> } }>(path);
  return found?.spec.selector['rollouts-pod-template-hash'];
}

describe('an abort where the controller routes the traffic', () => {
  test(
    '[argo 30] the canary Service goes back to the stable pods, and the canary pods go after their delay',
    async () => {
      const ref = await routed('routed', { abortScaleDownDelaySeconds: 2 });
      await field.rollouts.abort(ref);
      const stable = await field.rollouts.untilStable(ref, PATIENT);
      expect(stable).toMatchObject({ reason: 'RolloutAborted', weights: { desired: 0 } });
      await eventually(
        async () => expect([await selectorOf('routed-canary'), await canaryPods(ref)]).toEqual([stable.stableHash, 0]),
        { timeout: 60_000 },
      );
    },
    LONG,
  );
});

test(
  '[argo 32] rollbackWindow: a recent revision is back without steps',
  async () => {
    const spec = { rollbackWindow: { revisions: 1 } };
    const version = (image: string) => canary('window', { steps: STEPS, spec, image });
    const ref = field.ref('window');
    await arrived(field, version('1'));
    for (const image of ['2', '3']) {
      expect(await arrived(field, version(image))).toBe('paused CanaryPauseStep 1 25');
      const result = await field.rollouts.promote(ref, { mode: 'full' });
      if (result.kind !== 'promoted') throw new Error(result.kind);
      expect(await settledAt(field, ref, result.mark)).toBe('healthy 4 100');
    }
    expect(await arrived(field, version('2'))).toBe('healthy 4 100');
  },
  LONG,
);
