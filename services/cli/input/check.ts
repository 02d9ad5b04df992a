import { Ajv, type ErrorObject } from 'ajv';
import { Type, type TSchema } from 'typebox';
import { slipwayError } from '../../kit/errors/index.ts';
import { scopeSchema } from '../../kit/events/index.ts';

const names = scopeSchema.properties;
const NAME = 'must be lower-case letters, digits and dashes, beginning and ending with a letter or digit';

/** What may stand in the options that name things; `says` is what a person reads when it does not. */
export const inputs = {
  project: { schema: names.project, says: NAME },
  stage: { schema: names.stage, says: NAME },
  service: { schema: names.service, says: NAME },
  sequence: {
    schema: Type.String({ pattern: '^[A-Za-z0-9][-A-Za-z0-9_]{0,99}$' }),
    says: 'must be a name without dots',
  },
  image: {
    schema: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@+-]*$', maxLength: 512 }),
    says: 'must be an image reference like ghcr.io/acme/carts:1.2 and must not begin with "-"',
  },
  resourceUri: {
    schema: Type.String({ pattern: '^(?!/)(?!.*(^|/)\\.\\.?(/|$))[^\\\\~\\u0000-\\u001f]+$', maxLength: 1_000 }),
    says: 'must be a relative path with forward slashes and without ".." or "~"',
  },
  context: {
    schema: Type.String({ pattern: '^[0-9a-fA-F-]{36}$' }),
    says: 'must be a context id as `trigger` prints it',
  },
  rollout: {
    schema: Type.String({ pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$' }),
    says: 'must be the name of a Rollout as `slipway get rollouts` prints it',
  },
  approval: {
    schema: Type.String({ pattern: '^[^\\s\\u0000-\\u001f]{1,256}$' }),
    says: 'must be an id from `slipway get approvals`',
  },
  limit: {
    schema: Type.String({ pattern: '^[1-9][0-9]{0,5}$' }),
    says: 'must be a number from 1 on',
  },
  seq: {
    schema: Type.String({ pattern: '^[1-9][0-9]{0,18}$' }),
    says: 'must be a number from `slipway get dead-letters`',
  },
} as const satisfies Readonly<Record<string, { readonly schema: TSchema; readonly says: string }>>;

export type InputName = keyof typeof inputs;

/**
 * Checks the options that are given; the key is the option's name, `resource-uri` style, with its kind.
 * @throws SLW_CLI_USAGE with one field for each that is wrong.
 */
export function checkInputs(given: Readonly<Partial<Record<InputName, string | undefined>>>, help: string): void {
  const ajv = new Ajv({ allErrors: true, strict: false });
  const fields = Object.entries(given).flatMap(([name, value]) => {
    const input = inputs[name as InputName];
    if (value === undefined) return [];
    const fits: boolean = ajv.validate(input.schema, value);
    return fits ? [] : [{ field: `--${name}`, message: `${saysOf(input.says, ajv.errors)}, not "${value}"` }];
  });
  if (fields.length === 0) return;
  throw slipwayError('SLW_CLI_USAGE', { reason: 'An option cannot be used', help }, { fields });
}

function saysOf(says: string, errors: readonly ErrorObject[] | null | undefined): string {
  const long = errors?.find((error) => error.keyword === 'maxLength');
  return long === undefined ? says : `must have at most ${String(long.params['limit'])} characters`;
}
