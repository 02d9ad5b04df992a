import { objectData, parseKeptnType, type CloudEvent } from '../../kit/events/index.ts';
import { harmless, wrap, type Style } from '../terminal/index.ts';
import { askedWords } from './asked.ts';
import { glyph, type Look } from './glyphs.ts';
import { verdictOf } from './outcome.ts';

export interface LogOptions {
  readonly style: Style;
  readonly columns: number;
  /** Milliseconds since 1970 that `+0.000s` stands for. */
  readonly since: number;
  /** Leaves the message out: it was shown before. */
  readonly brief?: boolean;
}

/** An event as it happens, for where no tree can be redrawn: one line, and the words of a failure in full below it. */
export function logLines(event: CloudEvent, options: LogOptions): string[] {
  const { style, columns, brief = false } = options;
  const data = objectData(event);
  const { stage, what, phase } = wordsOf(event);
  const look = lookOfPhase(phase, data);
  const result = phase === 'finished' ? `  ${text(data['result']) || text(data['status'])}` : '';
  const source = style.paint('dim', harmless(event.source));
  const line = `${timeOf(event, options)} ${glyph(look, style)} ${stage.padEnd(12)} ${what} ${phase}${result}  ${source}`;
  const message = text(data['message']) || askedWords(event);
  if (message === '' || brief) return [line];
  if (look !== 'bad') return [`${line}: ${message.split('\n')[0] ?? ''}`];
  return [line, ...wrap(message, columns - INDENT).map((words) => ' '.repeat(INDENT) + words)];
}

const INDENT = 12;

/** Tasks are indented below the sequence that they belong to. */
function wordsOf(event: CloudEvent): { readonly stage: string; readonly what: string; readonly phase: string } {
  const name = parseKeptnType(event.type);
  if (name.kind === 'sequence') return { stage: name.stage, what: name.sequence, phase: name.phase };
  const stage = text(objectData(event)['stage']);
  if (name.kind === 'task') return { stage, what: `  ${name.task}`, phase: name.phase };
  return { stage, what: harmless(event.type), phase: '' };
}

function timeOf(event: CloudEvent, { since, style }: LogOptions): string {
  const seconds = (Date.parse(event.time ?? '') - since) / 1_000;
  const offset = Number.isNaN(seconds) ? '?' : `+${Math.max(seconds, 0).toFixed(3)}s`;
  return style.paint('dim', offset.padStart(9));
}

function lookOfPhase(phase: string, data: Readonly<Record<string, unknown>>): Look {
  if (phase === 'started' || phase === 'status.changed') return 'busy';
  if (phase !== 'finished') return 'idle';
  const verdict = verdictOf({ status: data['status'] as never, result: data['result'] as never });
  if (verdict === 'pass') return 'good';
  return verdict === 'warning' ? 'warn' : 'bad';
}

function text(value: unknown): string {
  return typeof value === 'string' ? harmless(value) : '';
}
