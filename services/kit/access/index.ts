/** Users and rights: who sends a request, by which token, and what they may do where. */
export { openAccess, type Access, type AccessOptions } from './access.ts';
export { approverOf, groupsOf } from './approver.ts';
export { createToken, type NewToken } from './create-token.ts';
export { demand, forbidden } from './demand.ts';
export { wishToRead, wishToSend } from './event-wish.ts';
export { mayDo, mayPartly, mayRead, wordsOf, type Decision } from './may-do.ts';
export { RIGHTS, type Actor, type Grant, type Right, type Wish } from './types.ts';
