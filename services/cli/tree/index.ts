/** The live tree: runs, tasks, durations and the words of failures, out of records and events. */
export { logLines, type LogOptions } from './log-line.ts';
export { outcomeOf, reasonOf, verdictOf, type Outcome, type Verdict } from './outcome.ts';
export { runsOf, type RunView, type TaskView } from './overlay.ts';
export { renderTree, type TreeOptions } from './render.ts';
export { createScreen, cut, type Screen } from './screen.ts';
