const SGR = /\u001B\[[0-9;]*m/g;
const CONTROL = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Columns the text takes: colours take none. Names here are ASCII, so wide characters are not looked for. */
export function widthOf(text: string): number {
  return Array.from(text.replace(SGR, '')).length;
}

/** The text without anything that a terminal would obey; what comes from the network must not move the cursor. */
export function harmless(text: string): string {
  return text.replace(CONTROL, '').replaceAll('\t', '  ');
}

/** Lines of at most `width` columns, broken at spaces where there are any; line breaks of the text are kept. */
export function wrap(text: string, width: number): string[] {
  return harmless(text)
    .split('\n')
    .flatMap((line) => wrapLine(line.trimEnd(), Math.max(width, 10)));
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (widthOf(rest) > width) {
    const space = rest.lastIndexOf(' ', width);
    const cut = space > width / 3 ? space : width;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return [...lines, rest];
}
