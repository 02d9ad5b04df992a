import type { Edge, Graph, Step } from './graph.ts';
import { outcomesOf, reachedFrom } from './graph.ts';
import type { Remark } from './types.ts';

/** Ends of sequences that nothing catches. */
export function resultRemarks(graph: Graph): readonly Remark[] {
  return graph.steps.flatMap((step) => {
    const followers = graph.edges.filter(({ from }) => from === step.id);
    return [...lostWarning(step, followers), ...missingRollback(step, followers), ...releasesNothing(step, graph)];
  });
}

/** What follows on pass does not follow on warning: the delivery stands still, and nothing says so. */
function lostWarning({ id, sequence, path }: Step, followers: readonly Edge[]): Remark[] {
  const caught = (result: string) => followers.some(({ firesOn }) => firesOn.some((end) => end.result === result));
  const canWarn = outcomesOf(sequence).some(({ result }) => result === 'warning');
  if (!canWarn || !caught('pass') || caught('warning')) return [];
  const last = sequence.tasks.at(-1)?.name ?? '';
  return [
    {
      severity: 'warning',
      rule: 'result-uncaught',
      path: [...path, 'name'],
      message: `When ${id} ends with warning, as its last task ${last} may, nothing follows: the selectors catch other results.`,
      next: 'End it with the task approval, which makes a pass of a warning that it lets through, or catch `result: warning`.',
    },
  ];
}

const CHANGES = ['deployment', 'release'];

/** What fails after the service was changed leaves the new version where it is, unless a rollback follows. */
function missingRollback({ id, stage, sequence, path }: Step, followers: readonly Edge[]): Remark[] {
  const { tasks } = sequence;
  const changed = tasks.findIndex(({ name }) => CHANGES.includes(name));
  if (changed === -1 || tasks.some(({ name }) => name === 'rollback')) return [];
  const goingBack = followers.filter(
    ({ to }) => to.stage === stage && to.sequence.tasks.some(({ name }) => name === 'rollback'),
  );
  const caught = (task: string) =>
    goingBack.some(({ firesOn }) => firesOn.some((end) => end.result === 'fail' && end.lastTask === task));
  // A deployment that fails goes back by itself.
  const open = tasks.filter(({ name }, at) => (at > changed || name === 'release') && !caught(name));
  if (open.length === 0) return [];
  const direct = tasks[changed]?.properties['deploymentstrategy'] === 'direct';
  return [
    {
      severity: direct ? 'info' : 'warning',
      rule: 'rollback-missing',
      path: [...path, 'name'],
      message: `When ${list(open.map(({ name }) => name))} of ${id} fails, the new version stays: no rollback follows.`,
      next: `Add a sequence with the task rollback to ${stage}, triggeredOn ${id}.finished with \`selector: { match: { result: fail } }\`.`,
    },
  ];
}

/** A release brings forward what a deployment has brought up: without one there is nothing. */
function releasesNothing(step: Step, { steps, edges }: Graph): Remark[] {
  const { id, stage, sequence, path } = step;
  const release = sequence.tasks.findIndex(({ name }) => name === 'release');
  // Who starts it by hand may know what is there.
  if (release === -1 || sequence.triggeredOn.length === 0) return [];
  const before = steps.filter((other) => other.stage === stage && reachedFrom([other.id], edges).has(id));
  const tasks = before.flatMap((other) => (other.id === id ? sequence.tasks.slice(0, release) : other.sequence.tasks));
  if (tasks.some(({ name }) => name === 'deployment')) return [];
  return [
    {
      severity: 'warning',
      rule: 'release-undeployed',
      path: [...path, 'tasks', release, 'name'],
      message: `${id} releases what nothing before it in ${stage} has deployed.`,
      next: `Put a deployment before it, or let it follow a sequence of ${stage} that has one.`,
    },
  ];
}

function list(names: readonly string[]): string {
  return [...new Set(names)].join(' or ');
}
