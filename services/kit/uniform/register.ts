import type { Bus } from '../bus/index.ts';
import { slipwayError } from '../errors/index.ts';
import { reRegistered } from './decide.ts';
import { idWithLocation, keptnId, placeKey, type Place } from './ids.ts';
import { placeOf, readIdAt, readRecord, recordWrites, type Stored } from './store.ts';
import type { Registration, Subscription } from './types.ts';

interface RegisterTools {
  readonly bus: Bus;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** How long the registration lives. */
  readonly seconds: number;
  readonly tries: number;
}

/** Registers at that place, where it may be registered already, now or at this moment by another pod. */
export async function register(
  tools: RegisterTools,
  registration: Registration,
  place: Place,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { bus, clock, newId, seconds, tries } = tools;
  for (let count = 0; count < tries; count += 1) {
    const index = await readIdAt(bus, place);
    const { id, known, seq } = await recordAt(bus, index.id, place);
    const fresh = registration.subscriptions.map((each): Subscription => ({ ...each, id: newId() }));
    const metadata = { ...registration.metadata, lastseen: clock().toISOString() };
    const integration =
      known === undefined
        ? { id, name: registration.name, metadata, subscriptions: fresh }
        : reRegistered(known, registration, fresh, clock());
    const { outcome } = await bus.commit(recordWrites(integration, { record: seq, index: index.seq }, seconds));
    if (outcome === 'committed') return { id, isNew: known === undefined };
  }
  throw slipwayError('SLW_UNIFORM_CONTENDED', { id: registration.name, tries });
}

/** The registration of that place under the id it has, or the one that it will have. */
async function recordAt(bus: Bus, indexed: string | undefined, place: Place) {
  const id = indexed ?? keptnId(place);
  const stored = await readRecord(bus, id);
  if (isHere(stored, place)) return { id, known: stored.integration, seq: stored.seq };
  const other = idWithLocation(place);
  const { integration, seq } = await readRecord(bus, other);
  return { id: other, known: integration, seq };
}

function isHere({ integration }: Stored, place: Place): boolean {
  return integration === undefined || placeKey(placeOf(integration)) === placeKey(place);
}
