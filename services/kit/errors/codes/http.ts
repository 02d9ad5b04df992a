import type { ErrorTable } from '../definition.ts';

export const httpErrors = {} as const satisfies ErrorTable;
