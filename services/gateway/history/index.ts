/** What was: events that are stored, the newest first, a page at a time. */
export { addHistoryRoute } from './route.ts';
