import type { Task } from '../../kit/executor/index.ts';
import type { Window } from '../window.ts';

/** What is to be measured. */
export interface SliRequest {
  readonly task: Task;
  readonly window: Window;
  readonly indicators: readonly string[];
  readonly filter: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}
