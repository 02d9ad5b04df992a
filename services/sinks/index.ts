/** Sends events to HTTP receivers: as CloudEvents or as CDEvents, signed, again until they are taken. */
export { startSinks, type Sinks, type SinksOptions } from './start-sinks.ts';
