import type { ErrorTable } from '../definition.ts';

export const kubeErrors = {} as const satisfies ErrorTable;
