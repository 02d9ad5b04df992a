/** Events out: a stream of server-sent events that resumes where a client lost it. */
export { addStreamRoute } from './route.ts';
export { createStreams, type ServeStream } from './streams.ts';
export { followFrames } from './follow.ts';
export { eventFrame } from './frame.ts';
export { afterQuerySchema, lastEventHeaders, positionOf } from './position.ts';
export { matches, type EventFilter } from './filter.ts';
