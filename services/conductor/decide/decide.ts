import { withAside } from './aside.ts';
import { decideAnswer, type AnswerInput } from './answer.ts';
import { decideControl, type ControlInput } from './control.ts';
import { decideDue, type DueInput } from './due.ts';
import type { Decision, State, Surroundings } from './state.ts';
import { decideTrigger, decideWake, type TriggerInput } from './trigger.ts';

export type Input = TriggerInput | AnswerInput | DueInput | ControlInput | { readonly kind: 'wake' };

/**
 * The conductor: what a run and its queue become by one event, and what is to be said and waited for. Synchronous and
 * pure: time comes in, ids are derived, nothing is read or written here.
 */
export function decide(state: State, input: Input, around: Surroundings): Decision {
  return withAside(state, decided(state, input, around));
}

function decided(state: State, input: Input, around: Surroundings): Decision {
  switch (input.kind) {
    case 'trigger':
      return decideTrigger(state, input, around);
    case 'answer':
      return decideAnswer(state, input, around);
    case 'due':
      return decideDue(state, input, around);
    case 'control':
      return decideControl(state, input, around);
    case 'wake':
      return decideWake(state, around);
  }
}
