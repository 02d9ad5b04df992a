/** Following one context to its end, shown as a tree or as a log. */
export { REDRAW_EVERY, createView, type Seen, type View } from './view.ts';
export { watchContext, type WatchParts } from './watch.ts';
