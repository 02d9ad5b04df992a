/** What the demo is told on: chapters, commands, facts. Named after a theatre's. */
export interface Stage {
  readonly chapter: (title: string, ...words: readonly string[]) => void;
  readonly command: (words: readonly string[]) => void;
  readonly output: (text: string) => void;
  readonly fact: (text: string) => void;
  readonly lines: (lines: readonly string[]) => void;
  readonly paint: (tone: Tone, text: string) => string;
}

export type Tone = 'good' | 'bad' | 'strong' | 'dim';

const SGR: Readonly<Record<Tone, string>> = { good: '32', bad: '31', strong: '1', dim: '2' };

/** A stage that counts its chapters. */
export function createStage(write: (text: string) => void, colour: boolean): Stage {
  let chapters = 0;
  const paint = (tone: Tone, text: string) => (colour ? `\u001B[${SGR[tone]}m${text}\u001B[0m` : text);
  const line = (text: string) => write(`${text}\n`);
  return {
    paint,
    chapter: (title, ...words) => {
      chapters += 1;
      line(`\n${paint('strong', `${chapters}  ${title}`)}`);
      for (const text of words) line(`   ${text}`);
    },
    command: (words) => line(`\n   ${paint('dim', '$')} ${paint('strong', `slipway ${words.map(quoted).join(' ')}`)}`),
    output: (text) => text.split('\n').forEach((one) => (one === '' ? undefined : line(`   ${one}`))),
    fact: (text) => line(`   ${text}`),
    lines: (lines) => lines.forEach(line),
  };
}

/** As a shell needs it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
