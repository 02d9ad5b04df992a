/** What the tests of watches share: what was seen of a collection, and a proxy that goes wrong. */
export { follow, type Seen } from './follow.ts';
export { startProxy, type Mood, type Proxy } from './proxy.ts';
