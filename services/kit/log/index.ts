/** Structured logs: static message plus fields, one JSON object a line on stderr, secrets redacted. */
export { createLog, silentLog, type Log } from './log.ts';
