import type { ErrorTable } from '../definition.ts';

export const sandboxErrors = {} as const satisfies ErrorTable;
