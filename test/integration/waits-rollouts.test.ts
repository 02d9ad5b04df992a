import { describe, expect, test } from '@jest/globals';
import type { Bus } from '../../services/kit/bus/index.ts';
import { deriveId } from '../../services/kit/events/index.ts';
import type { RolloutListener, RolloutView } from '../../services/kit/rollouts/index.ts';
import type { WatchService } from '../../services/rollouts/index.ts';
import { eventually, startTestNats, testBus } from '../support/index.ts';
import { finishedData, start, triggered, types, untilFinished, untilOpen } from './waits/index.ts';

describe('a Rollout of the service', () => {
  const ref = { namespace: 'shop-dev', name: 'carts' };

  function view(step: number, changes: Partial<RolloutView> = {}): RolloutView {
    return {
      ...ref,
      phase: 'Paused',
      reason: 'CanaryPauseStep',
      message: '',
      uid: 'u1',
      generation: 1,
      strategy: 'canary',
      aborted: false,
      promoted: false,
      podHash: 'b',
      stableHash: 'a',
      step,
      steps: 6,
      weights: { desired: 25, actual: 25 },
      revision: 2,
      images: ['carts:2'],
      resource: { metadata: { name: 'carts', resourceVersion: `${step}${changes.phase ?? ''}` } },
      ...changes,
    };
  }

  const aborted = view(1, { phase: 'Degraded', reason: 'RolloutAborted', message: 'analysis failed', aborted: true });

  /** What the cluster says, said by hand: the way from there to the answers is what is tested here. */
  function cluster(): {
    readonly watchService: WatchService;
    readonly say: RolloutListener;
    readonly watches: string[];
  } {
    const listeners = new Set<RolloutListener>();
    const watches: string[] = [];
    return {
      watches,
      say: (...args) => listeners.forEach((listener) => listener(...args)),
      watchService: ({ service }, listener, onLook) => {
        watches.push(service);
        listeners.add(listener);
        onLook();
        return () => void listeners.delete(listener);
      },
    };
  }

  test('that is aborted meanwhile ends the wait early with fail; each change before is told, by two replicas once', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const { watchService, say, watches } = cluster();
    await start(bus, { watchService });
    await start(await testBus(url), { watchService });
    await bus.publish(triggered('t1', '10m'));
    await eventually(() => expect(watches).toEqual(['carts', 'carts']));
    say(ref, view(1));
    say(ref, view(3));
    say(ref, aborted);
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.status.changed', 'test.status.changed', 'test.finished']);
    expect(answers[1]!.event.data).toMatchObject({
      message: expect.stringContaining('is paused at step 3 of 6'),
      rollout: { name: 'carts', namespace: 'shop-dev', phase: 'Paused', step: 3, steps: 6, weight: 25, revision: 2 },
    });
    expect(finishedData(answers)).toMatchObject({ status: 'succeeded', result: 'fail' });
    expect(finishedData(answers).message).toMatch(
      /^The wait of 10m ended early: Rollout carts \(revision 2, image carts:2\) is degraded: RolloutAborted: analysis failed/,
    );
  });

  describe('that degraded while no replica was there', () => {
    /** A wait that is over, and nobody has answered it. */
    async function over(): Promise<{ readonly bus: Bus; readonly url: string }> {
      const { url } = await startTestNats();
      const bus = await testBus(url);
      const first = await start(bus);
      const event = triggered('t1', '1s');
      await bus.publish(event);
      await untilOpen(bus, event);
      await first.stop();
      const due = `slipway.wait.due.${deriveId(event.source, event.id)}`;
      await eventually(async () => expect(await bus.read(due)).toBeDefined(), { timeout: 30_000 });
      return { bus, url };
    }

    test('fails the wait, though its time is over: it is looked at once before', async () => {
      const { bus, url } = await over();
      const watchService: WatchService = (_, listener, onLook) => {
        listener(ref, aborted);
        onLook();
        return () => undefined;
      };
      await start(await testBus(url), { watchService });
      const answers = await untilFinished(bus, 't1');
      expect(types(answers)).toEqual(['test.started', 'test.finished']);
      expect(finishedData(answers)).toMatchObject({
        result: 'fail',
        message: expect.stringMatching(/^After the wait of 1s: .*is degraded: RolloutAborted: analysis failed/),
      });
    });

    test('is not waited for when the cluster cannot be reached: the wait passes after all', async () => {
      const { bus, url } = await over();
      await start(await testBus(url), { watchService: () => () => undefined });
      expect(finishedData(await untilFinished(bus, 't1'))).toMatchObject({ result: 'pass' });
    });
  });

  test('is watched again after a restart, for the waits that are open; [argo 52] deleted, they fail', async () => {
    const { url } = await startTestNats();
    const bus = await testBus(url);
    const first = await start(bus);
    const event = triggered('t1', '10m');
    await bus.publish(event);
    await untilOpen(bus, event);
    await first.stop();
    const { watchService, say, watches } = cluster();
    await start(await testBus(url), { watchService });
    await eventually(() => expect(watches).toEqual(['carts']));
    say(ref, view(1));
    say(ref, undefined);
    const answers = await untilFinished(bus, 't1');
    expect(types(answers)).toEqual(['test.started', 'test.finished']);
    expect(finishedData(answers)).toMatchObject({
      result: 'fail',
      message: expect.stringMatching(/ended early: Rollout carts .* was deleted$/),
    });
  });
});
