import { slipwayError, type SlipwayError } from '../errors/index.ts';
import { mayDo } from './may-do.ts';
import type { Actor, Wish } from './types.ts';

/** Refuses what the actor may not do. @throws SLW_HTTP_FORBIDDEN: who, and which right is missing where */
export function demand(actor: Actor, wish: Wish): void {
  const decision = mayDo(actor, wish);
  if (!decision.allowed) throw forbidden(actor, decision.reason);
}

export function forbidden(actor: Actor, reason: string): SlipwayError {
  return slipwayError('SLW_HTTP_FORBIDDEN', { who: wordsForActor(actor), reason });
}

function wordsForActor({ name, kind }: Actor): string {
  return kind === 'token' ? `The token ${name}` : name;
}
