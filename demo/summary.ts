import { seconds } from '../tools/index.ts';
import type { Cluster } from './cluster.ts';
import type { Delivery } from './deliveries.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

export const RULE = '─'.repeat(78);
const INDENT = ' '.repeat(15);
const WHY_COLUMNS = 62;
const WHY_LINES = 3;

/** The last screen: what happened, in figures, and what to type next. Pure but for the colours. */
export function summaryLines(
  story: Story,
  cluster: Pick<Cluster, 'isSandbox' | 'description'>,
  took: number,
  paint: Stage['paint'],
): string[] {
  const { first, second, broken } = story;
  return [
    '',
    RULE,
    paint('strong', 'What you saw'),
    '',
    deliveredLine('version 1', first, paint),
    deliveredLine('version 2', second, paint),
    `  ${paint('bad', '✖')} version 3  refused by staging after ${seconds(broken.took)}, rolled back, production untouched`,
    ...whyLines(broken),
    '',
    '  Running now, in both stages:',
    ...story.running.map(({ stage, pods }) => `    ${stage.padEnd(11)} ${pods[0]?.image ?? ''}  ${pods.length} ready`),
    '',
    ...realParts(cluster).map((line) => `  ${line}`),
    `  The whole demo took ${seconds(took)}.`,
    '',
    paint('strong', 'What to type next'),
    '',
    '  npm start            the same, and it stays: then type the commands above yourself',
    '  docs/tutorial.md     the first delivery step by step',
    '  npm test             every promise made here, checked on the same real parts',
    RULE,
    paint('good', 'The demo went as it should.'),
  ];
}

function deliveredLine(name: string, delivery: Delivery, paint: Stage['paint']): string {
  const stages = delivery.stages.map(({ stage, took }) => `${stage} ${seconds(took)}`).join(', ');
  return `  ${paint('good', '✔')} ${name}  delivered to both stages in ${seconds(delivery.took)} (${stages})`;
}

/** Only the pods' own words, and not all of them: the whole reason stands above, in the tree. */
function whyLines({ stages }: Delivery): string[] {
  const message = stages.find(({ result }) => result === 'fail')?.message ?? '';
  const lines = message.split('\n').map((line) => line.trim());
  const words = (lines.find((line) => line.includes('ImagePull')) ?? lines[0] ?? '').split(' ');
  const wrapped = words.reduce<string[]>((all, word) => {
    const last = all.at(-1);
    if (last === undefined || last.length + word.length >= WHY_COLUMNS) return [...all, word];
    return [...all.slice(0, -1), `${last} ${word}`];
  }, []);
  const more = wrapped.length > WHY_LINES ? ' …' : '';
  return wrapped.slice(0, WHY_LINES).map((line, index) => `${INDENT}${line}${index === WHY_LINES - 1 ? more : ''}`);
}

/** What was real, in words. Pure. */
export function realParts({ isSandbox, description }: Pick<Cluster, 'isSandbox' | 'description'>): string[] {
  const where = isSandbox
    ? 'etcd, the Kubernetes API, its controllers and its scheduler (kwok plays the kubelet)'
    : description;
  return ['Nothing was faked: NATS JetStream, Helm and Git are the real ones, and so are', `${where}.`];
}
