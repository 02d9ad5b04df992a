import type { ErrorTable } from '../definition.ts';

export const helmErrors = {} as const satisfies ErrorTable;
