import { slipwayError } from '../errors/index.ts';
import { mayDo } from './may-do.ts';
import type { Actor, Wish } from './types.ts';

/** The groups that a decision in that name counts for: nobody's but those of who has the token, as the provider says. */
export function groupsOf({ kind, name, groups = [] }: Actor, approver: unknown): readonly string[] {
  return kind === 'oidc' && approver === name ? groups : [];
}

/**
 * The name that a decision counts under. Who has a token of their own decides as themselves, unless they are an
 * administrator there; behind the token of all stands who says so.
 * @throws SLW_ACCESS_OTHER_APPROVER
 */
export function approverOf(actor: Actor, claimed: string | undefined, place: Omit<Wish, 'right'>): string | undefined {
  if (actor.kind === 'shared' || actor.kind === 'loopback') return claimed;
  if (claimed === undefined || claimed === actor.name) return actor.name;
  if (mayDo(actor, { ...place, right: 'admin' }).allowed) return claimed;
  throw slipwayError('SLW_ACCESS_OTHER_APPROVER', { who: actor.name, claimed });
}
