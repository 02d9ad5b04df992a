import type { ErrorTable } from '../definition.ts';

export const sequenceErrors = {} as const satisfies ErrorTable;
