/** Order among pieces of work of one process. */
export { createKeyedMutex, type KeyedMutex } from './keyed-mutex.ts';
