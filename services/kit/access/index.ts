/** Users and rights: who sends a request, by which token, and what they may do where. */
export { RIGHTS, type Actor, type Grant, type Right, type Wish } from './types.ts';
