import { slipwayError } from '../../kit/errors/index.ts';
import type { JsonObject } from '../../kit/events/index.ts';
import { subjectOf, type ReleaseResult, type Revision } from '../../kit/helm/index.ts';
import { CONTEXT_LABEL, EVENT_LABEL } from '../next-step.ts';
import { frozenChart, nameAndVersion } from '../plain-chart/index.ts';
import { isStep, recordOf, stepLabel, stepOf } from '../steps.ts';
import type { Outcome, Work } from '../work.ts';
import { tryCanary } from './deploy-canary.ts';
import { hasPods, scaledTo, withoutServices } from './frozen.ts';
import { generate, readGenerated, type Generated } from './generated.ts';
import { NEW_PRIMARY, promote } from './promote.ts';
import { deploymentsIn, switchedServices } from './read-doubled.ts';
import type { ReleasePair } from './release-pair.ts';
import { CANARY } from './upgrades.ts';
import { versionBefore, versionKey, type PrimaryRevision, type Undo } from './versions.ts';

/** On the revision that changes the primary in order to go back, it equals the event's label; Helm carries it on after that. */
const BACK_LABEL = 'slipway.dev/back';

/** The version to go back to, by revisions of the two releases that hold it. */
export interface BackPlan {
  readonly generated: number;
  readonly user: number;
}

/**
 * Where to go back to once a version was promoted; undefined to stay. Both releases must be at rest.
 * @throws SLW_ROLLBACK_NOWHERE
 */
export async function planBack(pair: ReleasePair, undo: Undo): Promise<BackPlan | undefined> {
  const way = await wayBack(pair, undo);
  if (way === 'stay') return undefined;
  if (way !== 'nowhere') return way;
  const reason = 'The primary serves.';
  throw slipwayError('SLW_ROLLBACK_NOWHERE', { subject: subjectOf(pair.generated.name), reason });
}

async function wayBack({ user, generated }: ReleasePair, undo: Undo): Promise<BackPlan | 'stay' | 'nowhere'> {
  const way = versionBefore(await primaryRevisions(generated), undo);
  if (way.kind !== 'back') return way.kind;
  const ofUser = await userRevision(user, way.version.key);
  return ofUser === undefined ? 'nowhere' : { generated: way.version.revision, user: ofUser };
}

/**
 * Where to go back to from a promotion that the run has begun and not ended: the primary has the new version, and the canary
 * still serves it. Undefined where it has begun none, or no version was there before. Both releases must be at rest.
 */
export async function planBackFromHalf(pair: ReleasePair, undo: Undo): Promise<BackPlan | undefined> {
  if (undo.of !== 'run') return undefined;
  const isPromotion = (each: Revision) => each.labels[CONTEXT_LABEL] === undo.context && isStep(each, NEW_PRIMARY);
  if (!(await servedRevisions(pair.generated)).some(isPromotion)) return undefined;
  const way = await wayBack(pair, undo);
  return typeof way === 'string' ? undefined : way;
}

/** Whether the primary has the version that the run, or anyone, has brought. The generated release must be at rest. */
export async function isPrimaryOf({ generated }: ReleasePair, undo: Undo): Promise<boolean> {
  return versionBefore(await primaryRevisions(generated), undo).kind !== 'stay';
}

/**
 * Delivers the version before once more, from Helm's records: it comes up as the canary, takes the traffic, becomes the
 * primary. So no moment leads to pods that change, and it serves again after the first two upgrades.
 */
export async function goBackTo(
  pair: ReleasePair,
  plan: BackPlan,
): Promise<(Outcome & { kind: 'failed' }) | { readonly kind: 'serves'; readonly values: JsonObject }> {
  const { user, generated } = pair;
  const { namespace } = user.name;
  const [record, former] = await Promise.all([readRevision(user, plan.user), readRevision(generated, plan.generated)]);
  const wanted = readGenerated(former.manifest, namespace);
  if (wanted === undefined) throw slipwayError('SLW_ROLLBACK_LOST', { subject: subjectOf(generated.name) });
  const switched = pair.router.kind === 'service' ? switchedServices(record.manifest, namespace) : [];
  const rendered = scaledTo(withoutServices(record.manifest, switched), replicasIn(wanted));
  const upgrade = await stepOf(user, CANARY, frozenChart(nameAndVersion(record.chart), rendered), record.values);
  const tried = await tryCanary(pair, upgrade, { rendered, wanted });
  if (tried.kind === 'failed') return tried;
  const promoted = await promote({ ...pair, generated: marked(generated) });
  if (promoted?.kind === 'failed') return promoted;
  const { keptn: _, ...values } = (await recordOf(user))?.values ?? record.values;
  return { kind: 'serves', values };
}

function marked(generated: Work): Work {
  return { ...generated, labels: { ...generated.labels, [BACK_LABEL]: stepLabel(generated, NEW_PRIMARY) } };
}

async function primaryRevisions(generated: Work): Promise<readonly PrimaryRevision[]> {
  const read = (await servedRevisions(generated)).map(async ({ revision, labels }) => {
    const { manifest, values } = await readRevision(generated, revision);
    const objects = readGenerated(manifest, generated.name.namespace);
    const key = versionKey(objects?.deployments ?? [], values);
    const isBack = labels[BACK_LABEL] !== undefined && labels[BACK_LABEL] === labels[EVENT_LABEL];
    return objects === undefined ? [] : [{ revision, key, context: labels[CONTEXT_LABEL], isBack }];
  });
  return (await Promise.all(read)).flat();
}

/** The newest revision of the user's release with pods of that version. */
async function userRevision(user: Work, key: string): Promise<number | undefined> {
  for (const { revision } of (await servedRevisions(user)).toReversed()) {
    const { manifest, values } = await readRevision(user, revision);
    const { deployments } = generate({ services: [], deployments: deploymentsIn(manifest, user.name.namespace) });
    if (hasPods(manifest) && versionKey(deployments, values) === key) return revision;
  }
  return undefined;
}

async function servedRevisions({ deps, name, tools }: Work): Promise<readonly Revision[]> {
  const history = await deps.releases.history(name, tools.signal);
  return history.filter(({ status }) => status === 'deployed' || status === 'superseded');
}

function readRevision({ deps, name, tools }: Work, revision: number): Promise<ReleaseResult> {
  return deps.releases.read(name, revision, tools.signal);
}

/** As many pods as the primary of that version had at last: scaling changes those. */
function replicasIn({ deployments }: Generated): (deployment: string) => number | undefined {
  const counts = new Map(deployments.map(({ metadata, spec }) => [metadata.name, spec.replicas]));
  return (name) => counts.get(`${name}-primary`);
}
