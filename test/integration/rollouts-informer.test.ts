import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { PARTS_WITH_ROLLOUTS, apiAccess, callApi, startSandbox } from '../../sandbox/index.ts';
import { createKube, type Kube, type Watching } from '../../services/kit/kube/index.ts';
import { silentLog } from '../../services/kit/log/index.ts';
import {
  arrivalMark,
  createRollouts,
  type Mark,
  type RolloutListener,
  type Rollouts,
} from '../../services/kit/rollouts/index.ts';
import { silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, sandbox, temporaryFolder } from '../support/index.ts';
import { startProxy } from './kube-watch/index.ts';
import { PATIENT, arrived, canary, openField, type Field } from './rollouts/index.ts';

const LONG = 240_000;
const STEPS = [{ setWeight: 50 }, { pause: {} }] as const;

let field: Field;

beforeAll(async () => {
  field = await openField();
}, 300_000);

/** Soon sure that a controller is not there. */
const IMPATIENT = { nudgeMs: 2_000, deafMs: 8_000 };

function opened(kubeconfig: string, patience: Partial<typeof IMPATIENT> = {}): Rollouts {
  const kube = createKube({ kubeconfig }, {});
  const made = createRollouts({ kube, clock: () => new Date(), log: silentLog(), ...patience });
  cleanUpLater(async () => {
    made.close();
    kube.close();
  });
  return made;
}

/** A way to the cluster on which the object goes after it was read and before anything is listed. */
function deletingFirst(path: string): Kube {
  const { kube } = field;
  return {
    ...kube,
    watch: (request) => {
      let watching: Watching | undefined;
      void kube.remove(path).then(() => void (watching = kube.watch(request)));
      return { relist: () => watching?.relist(), close: () => watching?.close() };
    },
  };
}

/** The kit behind a proxy that counts what is asked. */
async function counted() {
  const proxy = await startProxy(field.access);
  cleanUpLater(() => proxy.close());
  const kubeconfig = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(proxy.kubeconfig));
  return { rollouts: opened(kubeconfig), watches: () => proxy.asked.filter((path) => path.includes('watch=1')) };
}

const unsettled: Mark = { uid: 'none', generation: 0, podHash: '', fromIndex: 0 };

test(
  '[argo 54] fifty waits in one namespace share one watch',
  async () => {
    const { rollouts, watches } = await counted();
    const stop = new AbortController();
    const waits = Array.from({ length: 50 }, (_, index) =>
      rollouts.until(field.ref(`absent-${index}`), (view) => view, { ...PATIENT, signal: stop.signal }),
    );
    const ended = Promise.allSettled(waits);
    await eventually(() => expect(watches().length).toBeGreaterThan(0), { timeout: 60_000 });
    await field.apply(canary('absent-7', { steps: STEPS }));
    expect(await waits[7]).toMatchObject({ name: 'absent-7' });
    expect(watches()).toHaveLength(1);
    stop.abort();
    expect((await ended).filter(({ status }) => status === 'rejected')).toHaveLength(49);
  },
  LONG,
);

test(
  'changes are told to whoever asks, at first of what is there, until it asks no more',
  async () => {
    await arrived(field, canary('told', { steps: STEPS }));
    const seen: (string | undefined)[] = [];
    const stop = field.rollouts.onChange(field.namespace, ({ name }, view) => {
      if (name === 'told') seen.push(view?.phase);
    });
    await eventually(() => expect(seen).toContain('Healthy'), { timeout: 60_000 });
    await arrived(field, canary('told', { steps: STEPS, image: '2' }));
    await eventually(() => expect(seen).toContain('Paused'), { timeout: 60_000 });
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${field.namespace}/rollouts/told`;
    await field.kube.remove(path);
    await eventually(() => expect(seen.at(-1)).toBeUndefined(), { timeout: 60_000 });
    stop();
    const told = seen.length;
    await arrived(field, canary('told', { steps: STEPS }));
    expect(seen).toHaveLength(told);
  },
  LONG,
);

describe('a wait', () => {
  test(
    '[argo 52] ends when the Rollout is deleted',
    async () => {
      await arrived(field, canary('deleted', { steps: STEPS }));
      await arrived(field, canary('deleted', { steps: STEPS, image: '2' }));
      const ref = field.ref('deleted');
      const view = (await field.rollouts.get(ref))!;
      const waiting = field.rollouts.settle(
        ref,
        { ...arrivalMark(view), podHash: view.podHash, fromIndex: 1 },
        PATIENT,
      );
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${field.namespace}/rollouts/deleted`;
      await field.kube.remove(path);
      expect(await waiting).toEqual({ kind: 'gone' });
    },
    LONG,
  );

  test(
    '[argo 52] ends when the Rollout is deleted before the first list: by the list, and not at the deadline',
    async () => {
      await arrived(field, canary('unseen', { steps: STEPS }));
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${field.namespace}/rollouts/unseen`;
      const rollouts = createRollouts({ kube: deletingFirst(path), clock: () => new Date(), log: silentLog() });
      cleanUpLater(async () => rollouts.close());
      const seen: string[] = [];
      const onUnseen: RolloutListener = ({ name }, view) => {
        if (name === 'unseen') seen.push(view?.phase ?? 'gone');
      };
      const view = (await rollouts.get(field.ref('unseen')))!;
      const mark = { ...arrivalMark(view), generation: view.generation + 1 };
      const waiting = rollouts.settle(field.ref('unseen'), mark, { deadlineMs: 60_000 });
      expect(await waiting).toEqual({ kind: 'gone' });
      const stop = opened(field.kubeconfig).onChange(field.namespace, onUnseen, ['unseen']);
      await eventually(() => expect(seen).toEqual(['gone']));
      stop();
    },
    LONG,
  );

  test('[argo 51] names the right that is missing, at once', async () => {
    const guest = opened((await sandbox()).userKubeconfig('guest'));
    await expect(guest.settle(field.ref('any'), unsettled, PATIENT)).rejects.toMatchObject({
      code: 'SLW_KUBE_FORBIDDEN',
      message: expect.stringContaining('cannot get resource "rollouts"'),
    });
    await expect(guest.promote(field.ref('any'))).rejects.toMatchObject({ code: 'SLW_KUBE_FORBIDDEN' });
  });

  test('ends when it is told to, and when the kit is closed', async () => {
    const own = opened(field.kubeconfig);
    const stop = new AbortController();
    const never = () => undefined;
    const told = own.until(field.ref('absent'), never, { ...PATIENT, signal: stop.signal });
    const closed = own.until(field.ref('absent'), never, PATIENT);
    const both = Promise.allSettled([told, closed]);
    stop.abort(new Error('enough'));
    await expect(told).rejects.toThrow('enough');
    await expect(own.until(field.ref('absent'), never, { deadlineMs: 100 })).rejects.toMatchObject({
      code: 'SLW_ROLLOUT_DEADLINE',
      message: expect.stringContaining('it does not exist'),
    });
    own.close();
    expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

test('[argo 50] [argo 53] over a restart of the API server; a controller that does not run is told of', async () => {
  const own = await startSandbox({ parts: PARTS_WITH_ROLLOUTS, report: silentReport() });
  cleanUpLater(() => own.stop());
  const admin = await apiAccess(own.kubeconfig);
  const rollouts = opened(own.kubeconfig);
  const ref = { namespace: 'default', name: 'carts' };
  const path = '/apis/argoproj.io/v1alpha1/namespaces/default/rollouts/carts';
  const apply = (object: object) => callApi(admin, 'PATCH', `${path}?fieldManager=test&force=true`, object, 60_000);
  await apply(canary('carts', { steps: STEPS }));
  expect(await rollouts.settle(ref, (await rollouts.arrival(ref))!, PATIENT)).toMatchObject({ kind: 'healthy' });
  await apply(canary('carts', { steps: STEPS, image: 'unready' }));
  const arrival = (await rollouts.arrival(ref))!;
  const waiting = rollouts.settle(ref, { ...arrival, generation: arrival.generation + 1 }, { deadlineMs: 200_000 });
  await own.kill('kube-apiserver');
  await own.revive('kube-apiserver');
  await apply(canary('carts', { steps: STEPS, image: '3' }));
  expect(await waiting).toMatchObject({ kind: 'paused', view: { images: ['registry.example/carts:3'] } });
  await own.kill('rollouts-controller');
  await apply(canary('carts', { steps: STEPS, image: '4' }));
  const deaf = opened(own.kubeconfig, IMPATIENT).settle(ref, (await rollouts.arrival(ref))!, { deadlineMs: 200_000 });
  await expect(deaf).rejects.toMatchObject({
    code: 'SLW_ROLLOUT_CONTROLLER',
    message: expect.stringContaining('does not react'),
  });
  const view = await rollouts.get(ref);
  expect(view?.resource.metadata.annotations?.['slipway.dev/nudged-at']).toBeDefined();
}, 400_000);
