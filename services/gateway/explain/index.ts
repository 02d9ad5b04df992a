/** Why a sequence waits, what it is doing, how it ended, and why what should follow did not: facts of its runs in words. */
export { addExplainRoute } from './route.ts';
