import type { ErrorTable } from '../definition.ts';

export const projectErrors = {} as const satisfies ErrorTable;
