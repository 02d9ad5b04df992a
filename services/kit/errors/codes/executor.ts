import type { ErrorTable } from '../definition.ts';

export const executorErrors = {} as const satisfies ErrorTable;
