import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { Type } from 'typebox';
import { describeValues, valueComments } from './value-comments.ts';

const yaml = `# About the file.

# -- First.
mode: all

image:
  # -- The tag,
  # in two lines.
  tag: ''
  # not a description
  other: 1
# -- A map as one value.
pod:
  user: 1
`;

test('reads the comments by path', () => {
  expect(Object.fromEntries(valueComments(yaml))).toEqual({
    mode: 'First.',
    'image.tag': 'The tag, in two lines.',
    pod: 'A map as one value.',
  });
});

test('puts them into the schema and spells durations as a pattern', () => {
  const schema = Type.Object({
    mode: Type.String(),
    image: Type.Object({ tag: Type.String({ format: 'go-duration' }) }),
  });
  const result = describeValues(schema, valueComments(yaml));
  expect(result).toMatchObject({
    properties: {
      mode: { type: 'string', description: 'First.' },
      image: { properties: { tag: { description: 'The tag, in two lines.' } } },
    },
  });
  const valid = new Ajv({ strict: false }).compile(result);
  expect(valid({ mode: 'all', image: { tag: '1h30m' } })).toBe(true);
  expect(valid({ mode: 'all', image: { tag: 'soon' } })).toBe(false);
});
