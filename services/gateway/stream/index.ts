/** Events out: a stream of server-sent events that resumes where a client lost it. */
export { addStreamRoute } from './route.ts';
export { matches, type EventFilter } from './filter.ts';
