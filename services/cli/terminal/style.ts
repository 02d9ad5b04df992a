import type { Io, Sink } from './io.ts';

/** What a piece of text means; a terminal shows it as a colour, everything else not at all. */
export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'dim' | 'strong';

export interface Style {
  /** The text in the tone's colour, or as it is when colour is off. */
  readonly paint: (tone: Tone, text: string) => string;
  /** Whether the terminal can show more than ASCII. */
  readonly unicode: boolean;
}

const SGR: Readonly<Record<Tone, string>> = { good: '32', bad: '31', warn: '33', busy: '36', dim: '2', strong: '1' };

export const plainStyle: Style = { paint: (_, text) => text, unicode: true };
export const asciiStyle: Style = { paint: (_, text) => text, unicode: false };

/** Colour only for a person at a terminal who did not refuse it (https://no-color.org). */
export function styleOf(io: Io, sink: Sink, noColor: boolean): Style {
  const refused = noColor || (io.env['NO_COLOR'] ?? '') !== '' || io.env['TERM'] === 'dumb';
  const colour = sink.isTty && !refused;
  return {
    paint: (tone, text) => (colour ? `\u001B[${SGR[tone]}m${text}\u001B[0m` : text),
    unicode: speaksUtf8(io.env),
  };
}

/** The locale's word on it, in the order that setlocale(3) reads the variables. */
function speaksUtf8(env: Io['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined ? false : /utf-?8/i.test(locale);
}
