import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { addRolloutsController, callApi } from '../../sandbox/index.ts';
import type { RolloutRef, RolloutView } from '../../services/kit/rollouts/index.ts';
import { ensureTools, silentReport } from '../../tools/index.ts';
import { cleanUpLater, eventually, sandbox } from '../support/index.ts';
import { PATIENT, arrived, canary, openField, settledAt, type Field } from './rollouts/index.ts';

/** A controller of its own beside that of the other tests: plugins are read at its start. */
const INSTANCE = 'plugins';
const PLUGIN = 'step/e2e-test';
const DISABLED = 'step/e2e-test-disabled';
const LONG = 180_000;

interface PluginStatus {
  readonly index: number;
  readonly operation: string;
  readonly phase: string;
  readonly disabled?: boolean;
}

let field: Field;

beforeAll(async () => {
  field = await openField();
  const [cluster, tools, dir] = await Promise.all([
    sandbox(),
    ensureTools(['rollouts-step-plugin'], { report: silentReport() }),
    mkdtemp(join(tmpdir(), 'slipway-plugins-')),
  ]);
  cleanUpLater(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  await configure(tools['rollouts-step-plugin']);
  const beside = { id: INSTANCE, namespace: field.namespace, dir };
  const controller = await addRolloutsController(cluster, { report: silentReport(), beside });
  cleanUpLater(() => controller.stop());
}, 300_000);

async function configure(program: string): Promise<void> {
  const stepPlugins = JSON.stringify([
    { name: PLUGIN, location: `file://${program}` },
    { name: DISABLED, location: `file://${program}`, disabled: true },
  ]);
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argo-rollouts-config' } };
  const path = `/api/v1/namespaces/${field.namespace}/configmaps`;
  expect((await callApi(field.access, 'POST', path, { ...config, data: { stepPlugins } })).status).toBe(201);
}

/** A quarter, then the plugin that answers so, then a pause. The first version skips all steps; this is the second. */
async function second(name: string, plugin: object): Promise<RolloutRef> {
  const steps = [{ setWeight: 25 }, { plugin }, { pause: {} }];
  const version = (image: string) => {
    const rollout = canary(name, { steps, image }) as { readonly metadata: object };
    const labels = { 'argo-rollouts.argoproj.io/controller-instance-id': INSTANCE };
    return { ...rollout, metadata: { ...rollout.metadata, labels } };
  };
  expect(await arrived(field, version('1'))).toBe('healthy 3 100');
  return field.apply(version('2'));
}

/** `run Running` and the like, of the plugin's step. */
function pluginOf(view: RolloutView | undefined): readonly string[] {
  const { stepPluginStatuses = [] } = (view?.resource.status?.canary ?? {}) as {
    readonly stepPluginStatuses?: readonly PluginStatus[];
  };
  return stepPluginStatuses.map(({ operation, phase }) => `${operation} ${phase}`);
}

async function untilPlugin(ref: RolloutRef, words: string): Promise<void> {
  await field.rollouts.until(ref, (view) => (pluginOf(view).includes(words) ? true : undefined), PATIENT);
}

async function settledAgain(ref: RolloutRef): Promise<string> {
  const mark = await field.rollouts.arrival(ref);
  if (mark === undefined) throw new Error('there is none');
  return settledAt(field, ref, mark);
}

test(
  '[argo 39] a plugin that runs: a plain promote is refused, a full one ends the step and completes',
  async () => {
    const { rollouts } = field;
    const ref = await second('running', { name: PLUGIN, config: { return: 'Running' } });
    await untilPlugin(ref, 'Run Running');
    expect(await rollouts.promote(ref)).toMatchObject({ kind: 'not-paused' });
    const result = await rollouts.promote(ref, { mode: 'full' });
    if (result.kind !== 'promoted') throw new Error(result.kind);
    expect(await settledAt(field, ref, result.mark)).toBe('healthy 3 100');
    expect(pluginOf(await rollouts.get(ref))).toEqual(['Run Running', 'Terminate Successful']);
  },
  LONG,
);

test(
  '[argo 39] a plugin that fails aborts, which is told with its name; a retry runs it again',
  async () => {
    const { rollouts } = field;
    const ref = await second('failing', { name: PLUGIN, config: { return: 'Failed' } });
    expect(await settledAgain(ref)).toBe('degraded RolloutAborted');
    const first = await rollouts.untilStable(ref, PATIENT);
    expect(first).toMatchObject({ message: expect.stringMatching(/Step Plugin 2 \(step\/e2e-test\) failed/) });
    const before = first.resource.status?.abortedAt ?? '';
    // It is told to the second: an abort within the same one could not be told from the one before.
    await eventually(() => expect(Date.now()).toBeGreaterThan(Date.parse(before) + 1_000));
    expect(await rollouts.retry(ref)).toMatchObject({ changed: true });
    await rollouts.until(ref, (view) => (view?.step === 1 ? true : undefined), PATIENT);
    expect(await settledAgain(ref)).toBe('degraded RolloutAborted');
    expect((await rollouts.get(ref))?.resource.status?.abortedAt).not.toBe(before);
  },
  LONG,
);

test(
  '[argo 39] a plugin that succeeds, and one that is switched off, are passed: the canary waits at its pause',
  async () => {
    for (const [name, plugin] of [
      ['passing', { name: PLUGIN, config: { return: 'Successful' } }],
      ['off', { name: DISABLED }],
    ] as const) {
      const ref = await second(name, plugin);
      expect(await settledAgain(ref)).toBe('paused CanaryPauseStep 2 25');
    }
  },
  LONG,
);
