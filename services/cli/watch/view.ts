import { objectData, type CloudEvent } from '../../kit/events/index.ts';
import type { SequenceRecord } from '../../kit/sequences/index.ts';
import type { Sink, Style } from '../terminal/index.ts';
import { createScreen, logLines, renderTree } from '../tree/index.ts';

export interface Seen {
  readonly records: readonly SequenceRecord[];
  readonly events: readonly CloudEvent[];
}

/** How a watch shows itself: a tree redrawn in place for a person, a log of lines with the tree at the end otherwise. */
export interface View {
  readonly onEvent: (event: CloudEvent) => void;
  readonly redraw: (seen: Seen, now: number) => void;
  readonly end: (seen: Seen, now: number) => void;
}

/** Below this a running task's duration is not redrawn; a log is not redrawn at all. */
export const REDRAW_EVERY = 100;
const LOG_COLUMNS = 120;

export function createView(sink: Sink, style: Style, quiet: boolean): View {
  if (quiet) return { onEvent: () => undefined, redraw: () => undefined, end: () => undefined };
  return sink.isTty ? treeView(sink, style) : logView(sink, style);
}

function treeView(sink: Sink, style: Style): View {
  const screen = createScreen(sink);
  const draw = ({ records, events }: Seen, now: number) => {
    screen.draw(renderTree(records, events, now, { style, columns: (sink.columns() ?? 80) - 1 }));
  };
  return { onEvent: () => undefined, redraw: draw, end: draw };
}

/** The words of a failure are logged once, with its task: the sequence, the stage and the tree only repeat them. */
function logView(sink: Sink, style: Style): View {
  let since: number | undefined;
  const said = new Set<unknown>();
  const write = (lines: readonly string[]) => sink.write(lines.map((line) => `${line}\n`).join(''));
  return {
    onEvent: (event) => {
      since ??= Date.parse(event.time ?? '');
      const { message } = objectData(event);
      write(logLines(event, { style, columns: LOG_COLUMNS, since, brief: said.has(message) }));
      if (message !== undefined) said.add(message);
    },
    redraw: () => undefined,
    end: ({ records, events }, now) =>
      write(renderTree(records, events, now, { style, columns: LOG_COLUMNS, brief: said.size > 0 })),
  };
}
