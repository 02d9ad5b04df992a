import { yamlText } from '../plain-chart/index.ts';
import { checkManifests } from '../rights.ts';
import { recordOf } from '../steps.ts';
import { filesOf } from './files.ts';
import type { Judged } from './judge.ts';
import type { ReleasePair } from './release-pair.ts';
import { filesRequest } from './upgrades.ts';

/** Whether both releases of a delivery may be written, before the first is. @throws SLW_KUBE_RIGHTS_MISSING */
export async function checkDelivery(pair: ReleasePair, { rendered, wanted }: Judged): Promise<void> {
  const files = filesOf(wanted, pair.router, filesRequest(pair), 'canary');
  await checkManifests(pair.user, 'apply', [rendered, ...files.map(({ object }) => yamlText(object))]);
}

/** The same for what changes the two releases that there are. @throws SLW_KUBE_RIGHTS_MISSING */
export async function checkPair({ user, generated }: ReleasePair): Promise<void> {
  const records = await Promise.all([recordOf(user), recordOf(generated)]);
  await checkManifests(
    user,
    'apply',
    records.flatMap((record) => (record === undefined ? [] : [record.manifest])),
  );
}
