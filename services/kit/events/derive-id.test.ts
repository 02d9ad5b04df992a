import { describe, expect, test } from '@jest/globals';
import { contextFrom, deriveId } from './index.ts';

describe('deriveId', () => {
  test('is the same for the same parts, a version 8 UUID', () => {
    expect(deriveId('a', 'b')).toBe(deriveId('a', 'b'));
    expect(deriveId('a', 'b')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('keeps parts apart', () => {
    expect(new Set([deriveId('ab', 'c'), deriveId('a', 'bc'), deriveId('abc'), deriveId('abc', '')]).size).toBe(4);
  });
});

describe('contextFrom', () => {
  test('leaves a UUID alone', () => {
    const uuid = '6F9619FF-8B86-D011-B42D-00C04FC964FF';
    expect(contextFrom(uuid)).toBe(uuid);
  });

  test('tells long names of one prefix apart', () => {
    expect(contextFrom('release-2026-01-31-a')).not.toBe(contextFrom('release-2026-01-31-b'));
    expect(contextFrom('build-7')).toBe(contextFrom('build-7'));
  });
});
