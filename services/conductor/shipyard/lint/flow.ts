import { reachedFrom, type Edge, type Graph, type Step } from './graph.ts';
import type { Remark } from './types.ts';

const GET_ACTION = 'get-action';

/** Sequences that nothing leads to, and those that lead to themselves. */
export function flowRemarks({ steps, edges }: Graph): readonly Remark[] {
  const live = edges.filter(({ firesOn }) => firesOn.length > 0);
  const byHand = steps.filter(({ sequence }) => sequence.triggeredOn.length === 0);
  // What follows only itself is another try of what somebody started.
  const again = edges.filter(({ from, to }) => from === to.id).map(({ from }) => from);
  const alone = steps.filter(
    ({ id }) => again.includes(id) && edges.every(({ from, to }) => to.id !== id || from === id),
  );
  // A built-in sequence is started by hand too.
  const builtIn = live.filter(({ from }) => !steps.some(({ id }) => id === from)).map(({ from }) => from);
  const reached = reachedFrom([...[...byHand, ...alone].map(({ id }) => id), ...builtIn], live);
  const dead = steps.filter(({ id }) => !reached.has(id) && live.some(({ to }) => to.id === id));
  return [
    ...byHand.filter(({ inFirstStage }) => !inFirstStage).map(startedByHand),
    ...dead.map(unreached),
    ...cycleRemarks({ steps, edges: live }),
  ];
}

function startedByHand({ id, stage, sequence, path }: Step): Remark {
  return {
    severity: 'info',
    rule: 'sequence-by-hand',
    path: [...path, 'name'],
    message: `Nothing triggers ${id}: it runs when somebody asks for it.`,
    next: `If it is to follow another one, add a triggeredOn; else start it: slipway trigger sequence ${sequence.name} --stage ${stage}`,
  };
}

function unreached({ id, path }: Step): Remark {
  return {
    severity: 'warning',
    rule: 'sequence-dead',
    path: [...path, 'name'],
    message: `${id} follows only sequences that nothing triggers.`,
    next: 'Trigger one of those, or take the triggeredOn away if it is to be started by hand.',
  };
}

/** One remark a cycle. One that turns for as long as all is well never ends; others may be meant as another try. */
function cycleRemarks({ steps, edges }: Graph): readonly Remark[] {
  const endless = cyclesOf(
    steps,
    edges.filter(({ firesOn }) => firesOn.some(({ result }) => result === 'pass')),
  );
  const others = cyclesOf(steps, edges)
    .filter((cycle) => !endless.some((known) => known.some(isIn(cycle))))
    .filter((cycle) => !steps.some((step) => cycle.includes(step.id) && runsOut(step, edges)));
  return [
    ...endless.map((cycle) => cycleRemark('error', cycle, edges)),
    ...others.map((cycle) => cycleRemark('warning', cycle, edges)),
  ];
}

/** A remediation ends when no action is left: get-action fails then, and that is not what its selectors ask for. */
function runsOut({ id, sequence }: Step, edges: readonly Edge[]): boolean {
  const onLast = ({ lastTask }: Edge['firesOn'][number]) => lastTask !== GET_ACTION;
  const next = edges.filter(({ from }) => from === id);
  return sequence.tasks.some(({ name }) => name === GET_ACTION) && next.every(({ firesOn }) => firesOn.every(onLast));
}

/** Sequences that lead to each other, and those that lead to themselves. */
function cyclesOf(steps: readonly Step[], edges: readonly Edge[]): readonly (readonly string[])[] {
  const after = new Map(
    steps.map(({ id }) => {
      const next = edges.filter(({ from }) => from === id).map(({ to }) => to.id);
      return [id, reachedFrom(next, edges)];
    }),
  );
  const turning = steps.map(({ id }) => id).filter((id) => after.get(id)?.has(id) === true);
  const together = (one: string, other: string) => after.get(one)?.has(other) === true && after.get(other)?.has(one);
  return turning
    .map((id) => turning.filter((other) => together(id, other) === true))
    .filter((cycle, index) => cycle[0] === turning[index]);
}

function isIn(cycle: readonly string[]): (id: string) => boolean {
  return (id) => cycle.includes(id);
}

function cycleRemark(severity: 'error' | 'warning', cycle: readonly string[], edges: readonly Edge[]): Remark {
  const inside = isIn(cycle);
  const closing = edges.find(({ from, to }) => inside(from) && inside(to.id));
  const endless = severity === 'error';
  return {
    severity,
    rule: 'trigger-cycle',
    path: [...(closing?.path ?? []), 'event'],
    message: endless
      ? `${cycle.join(' and ')} trigger each other for as long as they pass: a delivery never ends.`
      : `${cycle.join(' and ')} trigger each other for as long as the results are those that the selectors ask for.`,
    next: endless ? 'Take one triggeredOn out of the circle.' : 'Leave it if that is meant as another try.',
  };
}
