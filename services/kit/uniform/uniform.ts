import type { Bus } from '../bus/index.ts';
import { slipwayError } from '../errors/index.ts';
import { checkSubscription, checkedPlace } from './check.ts';
import { isWanted, seen, withSubscription, withoutSubscription } from './decide.ts';
import { register } from './register.ts';
import { goneWrites, readRecord, readRecords, recordWrites } from './store.ts';
import type { Integration, Uniform } from './types.ts';

export interface UniformOptions {
  readonly bus: Bus;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** Milliseconds without a sign of life after which a registration is gone. */
  readonly ttl: number;
}

/** Signs of life come every few seconds from every pod; so many milliseconds apart one of them is written down. */
const WRITTEN_EVERY = 30_000;
/** Each conflict is another write that went through, so this many mean that something else is wrong. */
const TRIES = 20;

export function createUniform({ bus, clock, newId, ttl }: UniformOptions): Uniform {
  const seconds = Math.max(1, Math.ceil(ttl / 1_000));

  /** Changes what is registered. `next` returns its argument where nothing is to be written, undefined to take it away. */
  async function change(id: string, next: (known: Integration) => Integration | undefined): Promise<Integration> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { integration: known, seq } = await readRecord(bus, id);
      if (known === undefined) throw unknown(id);
      const changed = next(known);
      if (changed === known) return known;
      const writes = changed === undefined ? goneWrites(known, seq) : recordWrites(changed, { record: seq }, seconds);
      const { outcome } = await bus.commit(writes);
      if (outcome === 'committed') return changed ?? known;
    }
    throw slipwayError('SLW_UNIFORM_CONTENDED', { id, tries: TRIES });
  }

  return {
    async register(registration) {
      const place = checkedPlace(registration);
      registration.subscriptions.forEach((each) => checkSubscription(registration.name, each));
      return register({ bus, clock, newId, seconds, tries: TRIES }, registration, place);
    },
    ping: async (id) =>
      change(id, (known) => {
        const since = clock().getTime() - Date.parse(known.metadata.lastseen);
        return since < Math.min(WRITTEN_EVERY, ttl / 4) ? known : seen(known, clock());
      }),
    async unregister(id) {
      const { integration } = await readRecord(bus, id);
      if (integration !== undefined) await change(id, () => undefined);
    },
    async list(filter = {}) {
      const found = (await readRecords(bus)).filter((each) => isWanted(each, filter));
      return found.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
    },
    async get(id) {
      const { integration } = await readRecord(bus, id);
      if (integration === undefined) throw unknown(id);
      return integration;
    },
    async subscribe(id, subscription) {
      await change(id, (known) => {
        checkSubscription(known.name, subscription);
        return seen(withSubscription(known, subscription), clock());
      });
    },
    async unsubscribe(id, subscriptionId) {
      await change(id, (known) => withoutSubscription(known, subscriptionId));
    },
  };
}

function unknown(id: string): Error {
  return slipwayError('SLW_UNIFORM_UNKNOWN', { id });
}
