import { expect, test } from '@jest/globals';
import { definitionIn } from './read.ts';

const FILE = `# DO NOT EDIT
---
metadata:
  name: carts.shop.io
spec: 1
---
metadata:
  name: orders.shop.io
spec:
  text: |
    name: payments.shop.io
`;

test.each([
  ['orders.shop.io', /^\nmetadata:\n {2}name: orders\.shop\.io\nspec:/],
  ['carts.shop.io', /^\nmetadata:\n {2}name: carts\.shop\.io\nspec: 1\n$/],
])('%s is found among others', (name, document) => {
  expect(definitionIn(FILE, name)).toMatch(document);
});

test.each(['payments.shop.io', 'shop.io', 'arts.shop.io'])('%s is none of its definitions', (name) => {
  expect(definitionIn(FILE, name)).toBeUndefined();
});
