import type { CloudEvent } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import { harmless, span, widthOf, wrap, type Style } from '../terminal/index.ts';
import { branchesOf, glyph, lookOf } from './glyphs.ts';
import { verdictOf, type Verdict } from './outcome.ts';
import { runsOf, type RunView, type TaskView } from './overlay.ts';

export interface TreeOptions {
  readonly style: Style;
  /** Columns to stay within. */
  readonly columns: number;
  /** Only the beginning of failures, where their words were shown before. */
  readonly brief?: boolean;
}

/**
 * The live tree of one context: its runs in the order they were triggered, their tasks below them, the words of every
 * failure in full below its task.
 */
export function renderTree(
  records: readonly SequenceRecord[],
  events: readonly CloudEvent[],
  now: number,
  options: TreeOptions,
): string[] {
  const runs = runsOf(records, events);
  return [
    ...headOf(runs, options),
    ...runs.flatMap((run, index) => runLines(run, index === runs.length - 1, now, options)),
  ];
}

function headOf(runs: readonly RunView[], { style }: TreeOptions): string[] {
  const first = runs[0];
  if (first === undefined) return [style.paint('dim', 'waiting for the sequence to begin')];
  const image = runs.find((run) => run.image !== undefined)?.image;
  const parts = [
    style.paint('strong', `${first.project}/${first.service}`),
    ...(image === undefined ? [] : [harmless(image)]),
  ];
  return [`${parts.join('  ')}  ${style.paint('dim', first.context)}`];
}

function runLines(run: RunView, last: boolean, now: number, options: TreeOptions): string[] {
  const { style } = options;
  const branches = branchesOf(style);
  const title = `${glyph(lookOf(run), style)} ${style.paint('strong', run.stage)} ${run.sequence}`;
  const inner = last ? branches.blank : branches.through;
  const tasks = run.tasks.flatMap((task, index) => {
    return taskLines(task, index === run.tasks.length - 1, inner, now, options);
  });
  const words = run.tasks.some((task) => (task.message ?? '') !== '') ? '' : (run.message ?? '');
  const failed = run.state === 'finished' && verdictOf(run) !== 'pass';
  const own = failed && words !== '' && options.brief !== true ? said(words, inner, options) : [];
  return [
    `${last ? branches.last : branches.fork}${title}  ${style.paint('dim', runTail(run, now))}`,
    ...tasks,
    ...own,
  ];
}

function runTail(run: RunView, now: number): string {
  if (run.state === 'waiting')
    return run.waitsFor === undefined ? 'waiting' : `waiting for the run before it (${run.waitsFor})`;
  const took = spanOf(run.triggeredAt, run.finishedAt, now);
  switch (run.state) {
    case 'paused':
      return `paused${byWhom(run.paused)}; slipway resume sequence ${harmless(run.context)} --project ${run.project}`;
    case 'aborting':
      return `${run.aborted === undefined ? 'timed out' : `aborting${byWhom(run.aborted)}`}; waits for its executors to stop`;
    case 'finished':
      return `${ENDED[verdictOf(run)] ?? ''}${took}${byWhom(run.aborted)}`;
    default:
      return took;
  }
}

const ENDED: Readonly<Partial<Record<Verdict, string>>> = { aborted: 'aborted after ', timedOut: 'timed out after ' };

/** ` by alice: lunch`, as far as it is known. */
function byWhom(told: RunView['paused']): string {
  const { actor, reason } = told ?? {};
  return harmless(`${actor === undefined ? '' : ` by ${actor}`}${reason === undefined ? '' : `: ${reason}`}`);
}

function taskLines(task: TaskView, last: boolean, indent: string, now: number, options: TreeOptions): string[] {
  const { style } = options;
  const branches = branchesOf(style);
  const head = `${indent}${last ? branches.last : branches.fork}${glyph(lookOf(task), style)} ${task.name}`;
  const tail = taskTail(task, now);
  const line = tail === '' ? head : `${head}  ${style.paint('dim', tail)}`;
  const below = indent + (last ? branches.blank : branches.through);
  if (task.state !== 'finished') {
    return [
      line,
      ...[task.asks, task.progress].flatMap((words) => (words === undefined ? [] : said(words, below, options))),
    ];
  }
  const message = task.message ?? '';
  if (message === '') return [line];
  const short = verdictOf(task) === 'pass' || options.brief === true;
  return short ? [withShort(line, message, options)] : [line, ...said(message, below, options)];
}

function taskTail(task: TaskView, now: number): string {
  const who = task.executors.length === 0 ? '' : ` ${task.executors.join(', ')}`;
  switch (task.state) {
    case 'pending':
      return '';
    case 'skipped':
      return 'skipped';
    case 'delayed':
      return task.dueAt === undefined ? 'delayed' : `due in ${span(Date.parse(task.dueAt) - now)}`;
    case 'triggered':
      return `${spanOf(task.triggeredAt, undefined, now)} waiting for an executor`;
    default:
      return `${spanOf(task.triggeredAt, task.finishedAt, now)}${who}`;
  }
}

/** A success, or what was said before, needs no more than what fits beside it. */
function withShort(line: string, message: string, { style, columns }: TreeOptions): string {
  const room = columns - widthOf(line) - 2;
  const short = harmless(message).split('\n')[0] ?? '';
  if (room < 12) return line;
  return `${line}  ${style.paint('dim', short.length > room ? `${short.slice(0, room - 1)}${style.unicode ? '…' : '~'}` : short)}`;
}

function said(message: string, indent: string, { columns }: TreeOptions): string[] {
  return wrap(message, columns - widthOf(indent) - 2).map((line) => `${indent}  ${line}`.trimEnd());
}

function spanOf(from: string | undefined, to: string | undefined, now: number): string {
  if (from === undefined) return '';
  return span((to === undefined ? now : Date.parse(to)) - Date.parse(from));
}
