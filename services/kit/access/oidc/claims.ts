import type { JsonObject } from '../../events/index.ts';
import type { ProviderSettings } from './settings.ts';

/** Who a token is for. */
export interface Claims {
  readonly name: string;
  readonly subject: string;
  readonly groups: readonly string[];
}

const LONGEST_NAME = 200;

/** Reads the claims of a token that was checked. An address that nobody has verified is no name. Pure. */
export function claimsOf(
  claims: JsonObject,
  { nameClaim, groupsClaim }: Pick<ProviderSettings, 'nameClaim' | 'groupsClaim'>,
): Claims {
  const subject = textOf(claims['sub']) ?? '';
  const named = nameClaim === 'email' && claims['email_verified'] === false ? undefined : textOf(claims[nameClaim]);
  return { name: (named ?? subject).slice(0, LONGEST_NAME), subject, groups: groupsIn(claims[groupsClaim]) };
}

function groupsIn(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((group: unknown) => textOf(group) ?? []);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
