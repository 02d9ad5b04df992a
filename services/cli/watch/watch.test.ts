import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { CloudEvent } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { ClientError, problemOf, type Client, type Followed } from '../client/index.ts';
import { plainStyle } from '../terminal/index.ts';
import { watchContext, type WatchParts } from './index.ts';

const RUN: SequenceRecord = {
  id: 'run-1',
  triggeredId: 'trigger-1',
  context: 'c',
  project: 'shop',
  stage: 'staging',
  service: 'carts',
  sequence: 'delivery',
  state: 'started',
  triggeredAt: '2026-01-01T00:00:00Z',
  tasks: [],
};
const DONE: SequenceRecord = { ...RUN, state: 'finished', result: 'pass', status: 'succeeded' };

function ended(stage: string, id: string, result: string): CloudEvent {
  const type = `sh.keptn.event.${stage}.delivery.finished`;
  return {
    id: `${id}-end`,
    source: 'conductor',
    type,
    data: { stage, result, status: 'succeeded' },
    extensions: { triggeredid: id },
  };
}

function begun(stage: string, id: string): CloudEvent {
  const type = `sh.keptn.event.${stage}.delivery.triggered`;
  return { id, source: 'conductor', type, time: '2026-01-01T00:00:01Z', data: { stage }, extensions: {} };
}

type Script = (push: (event: CloudEvent) => void) => Promise<void>;

/** A gateway as a watch sees one: records that are read, events that come after the connection is made. */
function gateway(records: () => readonly SequenceRecord[], script: Script): Pick<Client, 'follow' | 'sequences'> {
  return {
    sequences: () => Promise.resolve(records()),
    follow: async function* (_, signal): AsyncGenerator<Followed> {
      yield { kind: 'connected', again: false };
      const queue: CloudEvent[] = [];
      let wake: () => void = () => undefined;
      void script((event) => {
        queue.push(event);
        wake();
      });
      signal.addEventListener('abort', () => wake());
      while (!signal.aborted) {
        for (const event of queue.splice(0)) yield { kind: 'event', event };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

function watch(client: Pick<Client, 'follow' | 'sequences'>, change: Partial<WatchParts> = {}) {
  let text = '';
  const sink = {
    write: (more: string) => void (text += more),
    isTty: false,
    columns: () => undefined,
    rows: () => undefined,
  };
  const outcome = watchContext({
    client: client as Client,
    sink,
    style: plainStyle,
    quiet: false,
    project: 'shop',
    context: 'c',
    timeout: 5_000,
    signal: new AbortController().signal,
    now: () => Date.now(),
    ...change,
  });
  return { outcome, written: () => text };
}

describe('watchContext', () => {
  test('triggers once the stream is open, and ends with the last stage', async () => {
    const order: string[] = [];
    let records: SequenceRecord[] = [];
    const client = gateway(
      () => records,
      async (push) => {
        order.push('events');
        push(begun('staging', 'trigger-1'));
        push(ended('staging', 'trigger-1', 'pass'));
        push(begun('production', 'trigger-2'));
        push(ended('production', 'trigger-2', 'pass'));
        records = [DONE, { ...DONE, id: 'run-2', triggeredId: 'trigger-2', stage: 'production' }];
      },
    );
    const { outcome, written } = watch(client, { trigger: async () => void order.push('trigger') });
    expect(await outcome).toMatchObject({ kind: 'done', verdict: 'pass' });
    expect(order).toEqual(['trigger', 'events']);
    expect(written()).toMatch(/staging +delivery finished +pass/);
    expect(written()).toMatch(/✔ production delivery/);
  });

  test('does not end between two stages', async () => {
    const client = gateway(
      () => [DONE],
      async (push) => {
        push(ended('staging', 'trigger-1', 'pass'));
        push(begun('production', 'trigger-2'));
      },
    );
    await expect(watch(client, { timeout: 800 }).outcome).rejects.toMatchObject({ code: 'SLW_CLI_TIMEOUT', exit: 6 });
  });

  test('does not end before what the end of a run has triggered is there, however long that takes', async () => {
    let reads = 0;
    const records = () => {
      reads += 1;
      const first = { ...DONE, triggers: ['trigger-2'] };
      return reads < 2 ? [first] : [first, { ...DONE, id: 'run-2', triggeredId: 'trigger-2', result: 'fail' as const }];
    };
    const { outcome } = watch(
      gateway(records, async () => undefined),
      { timeout: 60_000 },
    );
    expect(await outcome).toMatchObject({ verdict: 'fail', run: { triggeredId: 'trigger-2' } });
  });

  test('what ended before the watch began is known from its record', async () => {
    const { outcome } = watch(
      gateway(
        () => [{ ...DONE, result: 'fail', message: 'no' }],
        async () => undefined,
      ),
    );
    expect(await outcome).toMatchObject({ verdict: 'fail', run: { message: 'no' } });
  });

  test('a gateway that is away while it restarts is waited for', async () => {
    let reads = 0;
    const records = () => {
      reads += 1;
      if (reads === 1) throw Object.assign(new Error('away'), { exit: 8 });
      return [DONE];
    };
    await expect(watch(gateway(records, async () => undefined)).outcome).resolves.toMatchObject({ verdict: 'pass' });
  });

  test('any other failure ends the watch', async () => {
    const records = () => {
      throw Object.assign(new Error('who?'), { exit: 5 });
    };
    await expect(watch(gateway(records, async () => undefined)).outcome).rejects.toThrow('who?');
  });

  const refusal = (detail: string) => new ClientError(problemOf(401, { code: 'SLW_X', detail }, 'GET /x'));

  test('a token that ends meanwhile ends the watch as that, by whatever is refused first', async () => {
    let reads = 0;
    const records = () => {
      reads += 1;
      if (reads > 1) throw refusal('a token that has expired');
      return [RUN];
    };
    const { outcome } = watch(gateway(records, async (push) => push(ended('staging', 'trigger-1', 'pass'))));
    const message = 'The server does not take the token any more: a token that has expired';
    await expect(outcome).rejects.toMatchObject({ code: 'SLW_CLI_TOKEN_ENDED', exit: 5, message });
  });

  test('a token that was never taken has not ended', async () => {
    const client: Pick<Client, 'follow' | 'sequences'> = {
      sequences: async () => Promise.reject(refusal('a wrong token')),
      follow: async function* (_, signal): AsyncGenerator<Followed> {
        await once(signal, 'abort');
      },
    };
    await expect(watch(client).outcome).rejects.toMatchObject({ code: 'SLW_X', message: 'a wrong token' });
  });

  test('a stream that fails while the records are read, and they too, leaves no failure that nobody meets', async () => {
    const unmet: unknown[] = [];
    const note = (error: unknown) => void unmet.push(error);
    process.on('unhandledRejection', note);
    const client: Pick<Client, 'follow' | 'sequences'> = {
      sequences: async () => setTimeout(50).then(() => Promise.reject(refusal('a wrong token'))),
      follow: async function* (): AsyncGenerator<Followed> {
        yield { kind: 'connected', again: false };
        throw refusal('a wrong token');
      },
    };
    await expect(watch(client).outcome).rejects.toMatchObject({ code: 'SLW_CLI_TOKEN_ENDED' });
    process.off('unhandledRejection', note);
    expect(unmet).toEqual([]);
  });

  test('quiet says nothing', async () => {
    const { outcome, written } = watch(
      gateway(
        () => [DONE],
        async () => undefined,
      ),
      { quiet: true },
    );
    await outcome;
    expect(written()).toBe('');
  });

  test('Ctrl-C ends it', async () => {
    const interrupt = new AbortController();
    const { outcome } = watch(
      gateway(
        () => [RUN],
        async () => interrupt.abort(new Error('Ctrl-C')),
      ),
      { signal: interrupt.signal },
    );
    await expect(outcome).rejects.toThrow('Ctrl-C');
  });
});
