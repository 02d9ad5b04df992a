import type { Style, Tone } from '../terminal/index.ts';
import { verdictOf } from './outcome.ts';
import type { RunView, TaskView } from './overlay.ts';

export type Look = 'good' | 'bad' | 'warn' | 'busy' | 'idle';

const UNICODE: Readonly<Record<Look, string>> = { good: '✔', bad: '✖', warn: '⚠', busy: '⟳', idle: '◌' };
const ASCII: Readonly<Record<Look, string>> = { good: '+', bad: 'x', warn: '!', busy: '*', idle: '.' };
const TONES: Readonly<Record<Look, Tone>> = { good: 'good', bad: 'bad', warn: 'warn', busy: 'busy', idle: 'dim' };

export interface Branches {
  readonly fork: string;
  readonly last: string;
  readonly through: string;
  readonly blank: string;
}

export function branchesOf(style: Style): Branches {
  return style.unicode
    ? { fork: '├─ ', last: '└─ ', through: '│  ', blank: '   ' }
    : { fork: '|- ', last: '`- ', through: '|  ', blank: '   ' };
}

export function glyph(look: Look, style: Style): string {
  return style.paint(TONES[look], (style.unicode ? UNICODE : ASCII)[look]);
}

/** What a finished thing, or one in that state, looks like. */
export function lookOf(thing: Pick<RunView | TaskView, 'state' | 'result' | 'status'>): Look {
  if (['started', 'triggered', 'aborting'].includes(thing.state)) return 'busy';
  if (thing.state !== 'finished') return 'idle';
  const verdict = verdictOf(thing);
  if (verdict === 'pass') return 'good';
  return verdict === 'warning' ? 'warn' : 'bad';
}
