import { expect, test } from '@jest/globals';
import { configText } from './config-text.ts';

test('values cannot end their line or their quotes', () => {
  const text = configText({ http: { extraHeader: 'a "b" \\ c\n[core]', proxy: undefined }, core: {} });
  expect(text).toBe('[http]\n\textraHeader = "a \\"b\\" \\\\ c\\n[core]"\n');
  expect(() => configText({ http: { proxy: '\0' } })).toThrow(/zero byte/);
});
