import type { RolloutSummary } from '../client/index.ts';
import type { Style, Tone } from '../terminal/index.ts';

type Look = 'healthy' | 'paused' | 'moving' | 'bad' | 'idle';

const UNICODE: Readonly<Record<Look, string>> = { healthy: '✔', paused: '॥', moving: '◌', bad: '✖', idle: '•' };
const ASCII: Readonly<Record<Look, string>> = { healthy: '+', paused: '=', moving: '*', bad: 'x', idle: '.' };
const TONES: Readonly<Record<Look, Tone>> = {
  healthy: 'good',
  paused: 'warn',
  moving: 'busy',
  bad: 'bad',
  idle: 'dim',
};

const PHASES: Readonly<Record<RolloutSummary['phase'], Look>> = {
  Healthy: 'healthy',
  Paused: 'paused',
  Progressing: 'moving',
  Degraded: 'bad',
};

const ANALYSES: Readonly<Record<string, Look>> = {
  Successful: 'healthy',
  Running: 'moving',
  Pending: 'moving',
  Inconclusive: 'paused',
  Failed: 'bad',
  Error: 'bad',
};

export function mark(look: Look, style: Style): string {
  return style.paint(TONES[look], (style.unicode ? UNICODE : ASCII)[look]);
}

export function phaseMark(phase: RolloutSummary['phase'], style: Style): string {
  return mark(PHASES[phase], style);
}

export function analysisMark(status: string, style: Style): string {
  return mark(ANALYSES[status] ?? 'idle', style);
}

export interface Branches {
  readonly fork: string;
  readonly last: string;
  readonly through: string;
  readonly blank: string;
}

export function branchesOf({ unicode }: Style): Branches {
  return unicode
    ? { fork: '├── ', last: '└── ', through: '│   ', blank: '    ' }
    : { fork: '|-- ', last: '`-- ', through: '|   ', blank: '    ' };
}
