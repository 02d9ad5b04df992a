/** One HTTP request for tests, without fetch's opinions on headers, paths and methods. */
export { send, type Answer, type Request } from './send.ts';
