import type { ErrorTable } from '../definition.ts';

export const cliErrors = {} as const satisfies ErrorTable;
