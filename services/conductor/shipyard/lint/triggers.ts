import { RESULTS } from '../../../kit/events/index.ts';
import type { Sequence } from '../shipyard.ts';
import { outcomesOf, type Edge, type Graph } from './graph.ts';
import type { Remark } from './types.ts';

/** What is wrong with single entries of `triggeredOn`. */
export function triggerRemarks(graph: Graph): readonly Remark[] {
  return graph.edges.flatMap((edge) => {
    if (edge.source === undefined) return [unknown(edge, graph)];
    return [...aliases(edge), ...(edge.firesOn.length === 0 ? [never(edge, edge.source)] : [])];
  });
}

function unknown({ from, to, path }: Edge, { steps }: Graph): Remark {
  return {
    severity: 'error',
    rule: 'trigger-unknown',
    path: [...path, 'event'],
    message: `${to.id} is to follow ${from}, which is no sequence of this shipyard, so it never does.`,
    next: `Name one of them: ${steps.map(({ id }) => id).join(', ')}.`,
  };
}

function aliases({ trigger, path }: Edge): Remark[] {
  return Object.entries(trigger.match)
    .filter(([, value]) => value === 'failed')
    .map(([key]) => ({
      severity: 'warning',
      rule: 'selector-alias',
      path: [...path, 'selector', 'match', key],
      message: 'Slipway reads `failed` as `fail`; Keptn never matches it.',
      next: 'Write `fail`.',
    }));
}

/** A selector that no end of the sequence fits, and why. */
function never({ trigger, from, to, path }: Edge, source: Sequence): Remark {
  const tasks = source.tasks.map(({ name }) => name);
  const keys = ['result', ...tasks.map((task) => `${task}.result`)];
  const results: readonly string[] = [...RESULTS, 'failed'];
  const entries = Object.entries(trigger.match);
  const key = entries.find(([name]) => !keys.includes(name));
  const value = entries.find(([, text]) => !results.includes(text));
  const remark = { severity: 'error', rule: 'selector-never' } as const;
  const match = [...path, 'selector', 'match'];
  if (key !== undefined) {
    const message = `The selector of ${to.id} asks for ${key[0]}, which ${from} does not have, so it never matches.`;
    return { ...remark, path: [...match, key[0]], message, next: `Ask for one of ${keys.join(', ')}.` };
  }
  if (value !== undefined) {
    const message = `No result is ever ${JSON.stringify(value[1])}, so the selector of ${to.id} never matches.`;
    return { ...remark, path: [...match, value[0]], message, next: `Ask for one of ${RESULTS.join(', ')}.` };
  }
  const words = outcomesOf(source).map(({ result, lastTask }) =>
    lastTask === '' ? result : `${result} after ${lastTask}`,
  );
  const message = `${from} never ends as the selector of ${to.id} asks: a key of a task matches only when it was the last.`;
  return { ...remark, path: match, message, next: `It can end with ${words.join(', ')}.` };
}
