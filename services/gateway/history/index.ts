/** What was: events that are stored, the newest first, a page at a time. */
export { readNewestFirst } from './newest-first.ts';
export { addHistoryRoute } from './route.ts';
