import type { JsonValue } from '../../kit/events/index.ts';
import type { TaskAnswer } from '../../kit/executor/index.ts';
import type { ServiceScope } from '../input.ts';
import type { Work } from '../work.ts';

/** What an action is asked to do: the release of a service, and the value as the event has it. */
export interface ActionRequest {
  readonly work: Work;
  readonly scope: ServiceScope;
  /** `data.action.value`: any JSON, unchecked. */
  readonly value: JsonValue;
}

/**
 * One kind of action. An unusable value rejects with an error that the table of refusals in handler.ts holds; what was
 * done is recorded in the journal before it is done, for the event may be delivered again at any moment.
 */
export interface Action {
  /** `data.action.action`, the key by which Keptn routes. */
  readonly name: string;
  run(request: ActionRequest): Promise<TaskAnswer>;
}
