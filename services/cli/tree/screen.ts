import { widthOf, type Sink } from '../terminal/index.ts';

export interface Screen {
  /** Replaces what the last draw showed. */
  readonly draw: (lines: readonly string[]) => void;
}

/** Redraws lines in place. Lines are cut to the terminal, because one that wraps would make the count of rows wrong. */
export function createScreen(sink: Sink): Screen {
  let shown = 0;
  return {
    draw(lines) {
      const room = Math.max((sink.rows() ?? 24) - 1, 1);
      const columns = sink.columns() ?? 80;
      const visible = lines.slice(-room).map((line) => cut(line, columns - 1));
      const back = shown === 0 ? '' : `\u001B[${shown}A`;
      sink.write(`${back}\r\u001B[0J${visible.map((line) => `${line}\n`).join('')}`);
      shown = visible.length;
    },
  };
}

/** The first columns of a line; colours take none and are closed. */
export function cut(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let room = columns;
  let result = '';
  for (const piece of line.split(/(\u001B\[[0-9;]*m)/)) {
    if (piece.startsWith('\u001B')) {
      result += piece;
    } else {
      const letters = Array.from(piece).slice(0, room);
      result += letters.join('');
      room -= letters.length;
    }
  }
  return result;
}
