import { beforeAll, describe, expect, test } from '@jest/globals';
import type { RolloutRef, RolloutView } from '../../services/kit/rollouts/index.ts';
import { eventually } from '../support/index.ts';
import { PATIENT, arrived, canary, openField, service, settledAt, type Field } from './rollouts/index.ts';

const LONG = 180_000;
const STEPS = [{ setWeight: 25 }, { pause: {} }, { setWeight: 75 }, { pause: {} }] as const;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

/** Its two Services and the Ingress that the controller copies for the canary; a second version at its first pause. */
async function routed(name: string, strategy: object = {}, steps: readonly object[] = STEPS): Promise<RolloutRef> {
  for (const side of ['stable', 'canary']) await field.apply(service(`${name}-${side}`, name));
  await field.apply(ingress(name));
  const parts = { ...routes(name), ...strategy };
  expect(await arrived(field, canary(name, { steps, strategy: parts }))).toBe(`healthy ${steps.length} 100`);
  expect(await arrived(field, canary(name, { steps, strategy: parts, image: '2' }))).toMatch(/^paused Can.* 25$/);
  return field.ref(name);
}

async function promoted(ref: RolloutRef): Promise<string> {
  const result = await field.rollouts.promote(ref);
  if (result.kind !== 'promoted') throw new Error(result.kind);
  return settledAt(field, ref, result.mark);
}

/** All that is seen of a Rollout until it is stable again. */
async function seenWhileAborting(ref: RolloutRef): Promise<readonly RolloutView[]> {
  const seen: RolloutView[] = [];
  const end = field.rollouts.onChange(ref.namespace, ({ name }, view) => {
    if (name === ref.name && view !== undefined) seen.push(view);
  });
  await field.rollouts.abort(ref);
  const stable = await field.rollouts.untilStable(ref, PATIENT);
  end();
  return [...seen, stable];
}

function available(view: RolloutView | undefined): number {
  return view?.resource.status?.availableReplicas ?? 0;
}

/** Weights one after the other, each once. */
function steps(seen: readonly RolloutView[]): readonly number[] {
  return seen.map(({ weights }) => weights.actual).filter((weight, index, all) => weight !== all[index - 1]);
}

function routes(name: string): object {
  const services = { stableService: `${name}-stable`, canaryService: `${name}-canary` };
  return { ...services, trafficRouting: { nginx: { stableIngress: name } } };
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
  '[argo 29] abortScaleDownDelaySeconds 0: the canary pods of setCanaryScale stay, and the wait ends all the same',
  async () => {
    const scaled = [{ setCanaryScale: { replicas: 2 } }, ...STEPS];
    const ref = await routed('kept', { abortScaleDownDelaySeconds: 0 }, scaled);
    await field.rollouts.abort(ref);
    const stable = await field.rollouts.untilStable(ref, PATIENT);
    expect(stable).toMatchObject({ reason: 'RolloutAborted', weights: { actual: 0 } });
    expect(await canaryPods(ref)).toBe(2);
    // Left alone, the controller writes the canary's Service two hundred times a second, to and fro.
    await field.remove(ref);
  },
  LONG,
);

describe('an abort where the stable pods went down as the canary grew', () => {
  test(
    '[argo 31] goes back by the steps, and never has fewer pods than are asked for',
    async () => {
      const ref = await routed('dynamic', { dynamicStableScale: true });
      expect(await promoted(ref)).toBe('paused CanaryPauseStep 3 75');
      // An abort while stable pods are still going down is another matter: the controller then counts those on their way out.
      await field.rollouts.until(ref, (view) => (available(view) === 4 ? true : undefined), PATIENT);
      const seen = await seenWhileAborting(ref);
      expect(steps(seen)).toEqual([75, 25, 0]);
      expect(Math.min(...seen.map(available))).toBe(4);
    },
    LONG,
  );

  test(
    '[argo 31] with a delay for the canary pods too the controller stands still: that is said, and what helps helps',
    async () => {
      const dynamic = { dynamicStableScale: true };
      const ref = await routed('standstill', { ...dynamic, abortScaleDownDelaySeconds: 2 });
      await promoted(ref);
      await field.rollouts.abort(ref);
      await field.rollouts.until(ref, (view) => (view?.weights.actual === 25 ? true : undefined), PATIENT);
      await expect(field.rollouts.untilStable(ref, { deadlineMs: 3_000 })).rejects.toMatchObject({
        code: 'SLW_ROLLOUT_DEADLINE',
        message: expect.stringMatching(/weight 25 %.*both dynamicStableScale and abortScaleDownDelaySeconds/),
      });
      await field.apply(
        canary('standstill', { steps: STEPS, image: '2', strategy: { ...routes('standstill'), ...dynamic } }),
      );
      expect(await field.rollouts.untilStable(ref, PATIENT)).toMatchObject({ aborted: true, weights: { actual: 0 } });
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
