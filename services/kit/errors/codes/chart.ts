import type { ErrorTable } from '../definition.ts';

export const chartErrors = {} as const satisfies ErrorTable;
