/** One message to one receiver: its form, its signature, and what its answer means. */
export { cloudEventMessage, type SinkMessage } from './message.ts';
export { postMessage, type Posted, type PostOptions } from './post.ts';
export { retryAfter } from './retry.ts';
