import type { ErrorTable } from '../definition.ts';

export const busErrors = {} as const satisfies ErrorTable;
