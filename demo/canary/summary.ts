import { seconds } from '../../tools/index.ts';
import type { Cluster } from '../cluster.ts';
import { deliveryOf } from '../deliveries.ts';
import type { Stage } from '../stage.ts';
import { realParts, RULE } from '../summary.ts';
import type { CanaryStory, Told } from './story.ts';

/** The last screen: what became of each version, and what to type next. Pure but for the colours. */
export function canarySummary(
  story: CanaryStory,
  cluster: Pick<Cluster, 'isSandbox' | 'description'>,
  took: number,
  paint: Stage['paint'],
): string[] {
  const line = (version: number, told: Told, words: string) => {
    const mark = told.runs['rollback'] === undefined ? paint('good', '✔') : paint('bad', '✖');
    return `  ${mark} version ${version}  ${words}, in ${seconds(tookOf(told))}`;
  };
  return [
    '',
    RULE,
    paint('strong', 'What you saw'),
    '',
    line(1, story.first, 'healthy at once: the first one has no phases to go through'),
    line(2, story.second, `${weights(story.second)} of the traffic`),
    line(3, story.failing, `${weights(story.failing)} after an evaluation failed; version 2 is back`),
    line(4, story.declined, `${weights(story.declined)} when it was declined; version 2 stayed`),
    '',
    ...realParts(cluster).map((text) => `  ${text}`),
    '  The controller of Argo Rollouts is a real one too; test and evaluation were answered by shipyards/executor.',
    `  The whole demo took ${seconds(took)}.`,
    '',
    paint('strong', 'What to type next'),
    '',
    '  docs/tutorial-canary.md   the same by hand',
    '  slipway lint shipyard     checks a shipyard of your own',
    RULE,
    paint('good', 'The canary demo went as it should.'),
  ];
}

/** `25, 50, 75, 100 %`; a version that was taken back ended at 0. */
function weights({ looks }: Told): string {
  return `${looks.map(({ weight }) => weight).join(', ')} %`;
}

function tookOf({ runs }: Told): number {
  const records = Object.values(runs).filter((run) => run !== undefined);
  return deliveryOf(records, records[0]?.context ?? '', '').took;
}
