import type { Scope } from '../../kit/events/index.ts';
import type { Kube } from '../../kit/kube/index.ts';
import { createOwners, rolloutsOf, type Owners, type RolloutsOfService } from '../../kit/owners/index.ts';
import { createRights, type Rights } from '../../kit/preflight/index.ts';
import { createRollouts, type Rollouts } from '../../kit/rollouts/index.ts';
import type { House } from './house.ts';

/** Argo Rollouts on one cluster. */
export interface RolloutPlace {
  readonly kube: Kube;
  readonly rollouts: Rollouts;
  readonly rights: Rights;
}

/** What all services of a process that know Rollouts share: an informer a namespace, and one decision a task. */
export interface RolloutParts {
  /** By the cluster of the stage. */
  readonly placeOf: (scope: Pick<Scope, 'project' | 'stage'>) => RolloutPlace;
  /** By the client of a cluster. */
  readonly placeOn: (kube: Kube) => RolloutPlace;
  readonly rolloutsOf: RolloutsOfService;
  readonly owners: Owners;
  /** Ends all watches. */
  close(): void;
}

/** A cluster that is away for longer than this leaves its tasks to the deployer, which then says so. */
const PATIENCE_MS = 30_000;

export function createRolloutParts(
  house: Pick<House, 'clusters' | 'clock' | 'log' | 'bus' | 'projects' | 'config'>,
): RolloutParts {
  const { clock, log, bus, projects, config } = house;
  const places = new Map<Kube, RolloutPlace>();

  function placeOn(kube: Kube): RolloutPlace {
    const place = places.get(kube) ?? {
      kube,
      rollouts: createRollouts({ kube, clock, log }),
      rights: createRights(kube, clock),
    };
    places.set(kube, place);
    return place;
  }

  const placeOf: RolloutParts['placeOf'] = (scope) => placeOn(house.clusters().of(scope).kube);
  const find: RolloutsOfService = (scope, signal) => rolloutsOf(placeOf(scope).kube, config.names)(scope, signal);
  return {
    placeOf,
    placeOn,
    rolloutsOf: find,
    owners: createOwners({ bus, projects, rolloutsOf: find, log, patience: PATIENCE_MS }),
    close: () => places.forEach(({ rollouts }) => rollouts.close()),
  };
}
