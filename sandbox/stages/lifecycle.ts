import { absent, oneOf, type Condition } from './stage.ts';

export const alive: Condition = absent('.metadata.deletionTimestamp');
export const pending: Condition = oneOf('.status.phase', 'Pending');
export const running: Condition = oneOf('.status.phase', 'Running');
