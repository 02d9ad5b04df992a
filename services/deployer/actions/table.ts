import { helmRollback } from './helm-rollback.ts';
import { restart } from './restart.ts';
import { scaling } from './scaling.ts';
import type { Action } from './types.ts';

/** The actions that this service carries out; all others are left to other executors. */
const ACTIONS: readonly Action[] = [scaling, restart, helmRollback];

export function actionNamed(name: unknown): Action | undefined {
  return ACTIONS.find((action) => action.name === name);
}
