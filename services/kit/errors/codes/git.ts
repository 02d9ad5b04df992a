import type { ErrorTable } from '../definition.ts';

export const gitErrors = {} as const satisfies ErrorTable;
