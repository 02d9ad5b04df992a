import { stringify } from 'yaml';

/** Helm reads YAML 1.1: every text in quotes, so that none is taken for a number or a truth. */
const STYLE = {
  version: '1.1',
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  lineWidth: 0,
  aliasDuplicateObjects: false,
} as const;

/** An object as a document of a manifest. Pure. */
export function yamlText(object: object): string {
  return stringify(object, STYLE);
}
