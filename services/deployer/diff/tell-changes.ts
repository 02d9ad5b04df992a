import type { JsonObject } from '../../kit/events/index.ts';
import type { Revision } from '../../kit/helm/index.ts';
import { every } from '../every.ts';
import { EVENT_LABEL } from '../next-step.ts';
import { stepLabel } from '../steps.ts';
import type { Outcome, Work } from '../work.ts';
import { changesAsData, changesBetween, changesInWords } from './changes.ts';

const LOOK_MS = 250;
/** Kept in the journal, so that an event that is delivered again gets the same answer, and nothing is told twice. */
const EFFECT = 'changes';

/** What served when the delivery began. */
export interface Before {
  readonly manifest: string;
  /** The newest revision that an earlier delivery left; 0: none. */
  readonly revision: number;
}

/** To be asked before the delivery writes anything. */
export async function manifestBefore(work: Work): Promise<Before> {
  const { deps, name, tools } = work;
  const history = await deps.releases.history(name, tools.signal);
  const others = history.filter((revision) => !isOwn(work, revision));
  const serving =
    others.findLast(({ status }) => status === 'deployed') ?? others.findLast(({ status }) => status === 'superseded');
  const revision = others.at(-1)?.revision ?? 0;
  if (serving === undefined) return { manifest: '', revision };
  return { manifest: (await deps.releases.read(name, serving.revision, tools.signal)).manifest, revision };
}

/**
 * Delivers, and says what changes as soon as helm has rendered it, which it writes down before it applies anything: nothing
 * is rendered twice. Answers the block `diff` for `.finished`; none when too much changes to be told.
 */
export async function tellChanges(
  work: Work,
  before: Before,
  deliver: () => Promise<Outcome>,
): Promise<{ readonly outcome: Outcome; readonly data: JsonObject }> {
  let told = work.tools.journal.get(EFFECT);

  async function tell(): Promise<void> {
    if (told !== undefined) return;
    const newest = (await work.deps.releases.history(work.name, work.tools.signal)).at(-1);
    if (newest === undefined || newest.revision <= before.revision || !isOwn(work, newest)) return;
    const { manifest } = await work.deps.releases.read(work.name, newest.revision, work.tools.signal);
    const changes = changesBetween(before.manifest, manifest, work.name.namespace);
    if (changes === undefined || told !== undefined) return;
    told = changesAsData(changes);
    await work.tools.journal.record(EFFECT, told);
    await work.tools.progress(changesInWords(changes), { diff: told });
  }

  const outcome = await every(LOOK_MS, tell, work, deliver);
  if (told === undefined && outcome.kind === 'deployed') {
    await tell().catch((error: unknown) => work.tools.log.debug({ error }, 'could not tell what changed'));
  }
  return { outcome, data: told === undefined ? {} : { diff: told } };
}

function isOwn(work: Work, { labels }: Revision): boolean {
  return [work.eventLabel, stepLabel(work, 'canary')].includes(labels[EVENT_LABEL] ?? '');
}
