import type { ErrorTable } from '../definition.ts';

export const eventsErrors = {} as const satisfies ErrorTable;
