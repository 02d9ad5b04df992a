import type { RolloutPicture } from '../client/index.ts';
import { harmless, widthOf, type Style } from '../terminal/index.ts';
import { analysisMark, branchesOf, mark, phaseMark } from './glyphs.ts';

type Revision = RolloutPicture['revisions'][number];
type Analysis = RolloutPicture['analysisRuns'][number];

/** One line of the tree: its own text, and the lines below it. */
interface Node {
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly below: readonly Node[];
}

/** The Rollout, its revisions, and below them ReplicaSets, pods and analysis runs; columns aligned. */
export function treeLines(picture: RolloutPicture, style: Style): string[] {
  const rows = rowsOf(rootOf(picture, style), '', '', style);
  const names = Math.max(...rows.map(({ name }) => widthOf(name)));
  const kinds = Math.max(...rows.map(({ kind }) => widthOf(kind)));
  return rows.map(({ name, kind, status }) => `${pad(name, names)}  ${pad(kind, kinds)}  ${status}`.trimEnd());
}

function rootOf({ rollout, revisions, analysisRuns }: RolloutPicture, style: Style): Node {
  const known = new Set(revisions.map(({ podHash }) => podHash));
  const homeless = analysisRuns.filter(({ podHash }) => podHash === undefined || !known.has(podHash));
  return {
    name: rollout.name,
    kind: 'Rollout',
    status: `${phaseMark(rollout.phase, style)} ${rollout.phase}`,
    below: [
      ...revisions.map((revision) => revisionNode(revision, analysisRuns, style)),
      ...homeless.map((run) => analysisNode(run, style)),
    ],
  };
}

function revisionNode(revision: Revision, runs: readonly Analysis[], style: Style): Node {
  const own = runs.filter(({ podHash }) => podHash === revision.podHash);
  return {
    name: revision.revision === 0 ? '# new revision' : `# revision ${revision.revision}`,
    kind: '',
    status: '',
    below: [replicaSetNode(revision, style), ...own.map((run) => analysisNode(run, style))],
  };
}

function replicaSetNode({ replicaSet, wanted, available, roles, pods }: Revision, style: Style): Node {
  const look = wanted === 0 && available === 0 ? 'idle' : available >= wanted ? 'healthy' : 'moving';
  const counts = look === 'idle' ? 'scaled down' : `${available}/${wanted} available`;
  return {
    name: replicaSet,
    kind: 'ReplicaSet',
    status: [`${mark(look, style)} ${counts}`, ...roles].join('  '),
    below: pods.map(({ name, ready, state }) => ({
      name,
      kind: 'Pod',
      status: `${mark(ready ? 'healthy' : 'moving', style)} ${harmless(state)}`,
      below: [],
    })),
  };
}

function analysisNode({ name, status, message }: Analysis, style: Style): Node {
  const words = message === undefined || message === '' ? status : `${status}: ${message}`;
  return { name, kind: 'AnalysisRun', status: `${analysisMark(status, style)} ${harmless(words)}`, below: [] };
}

function rowsOf(
  node: Node,
  lead: string,
  indent: string,
  style: Style,
): { name: string; kind: string; status: string }[] {
  const branches = branchesOf(style);
  const below = node.below.flatMap((child, index) => {
    const last = index === node.below.length - 1;
    return rowsOf(
      child,
      indent + (last ? branches.last : branches.fork),
      indent + (last ? branches.blank : branches.through),
      style,
    );
  });
  return [{ name: `${lead}${harmless(node.name)}`, kind: node.kind, status: node.status }, ...below];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(width - widthOf(text));
}
