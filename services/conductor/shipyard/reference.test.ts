import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseShipyard } from './index.ts';

const root = join(import.meta.dirname, '..', '..', '..');

const examples = [
  ...readFileSync(join(root, 'docs/reference/shipyard.md'), 'utf8').matchAll(/```yaml\n(.*?)```/gs),
].map(([, text = '']) => text);
const files = readdirSync(join(root, 'shipyards')).filter((name) => name.endsWith('.yaml'));

test('the reference page has an example', () => expect(examples.length).toBeGreaterThan(0));

test.each(examples)('the example of the reference page is a shipyard: %#', (text) => {
  expect(parseShipyard(text).stages.length).toBeGreaterThan(0);
});

test.each(files)('shipyards/%s is one', (name) => {
  expect(parseShipyard(readFileSync(join(root, 'shipyards', name), 'utf8')).stages.length).toBeGreaterThan(0);
});
