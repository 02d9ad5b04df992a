import { describe, expect, test } from '@jest/globals';
import { countWrongTokens, networkOf } from './wrong-tokens.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

function counting(limit: number, most?: number) {
  let now = START;
  const count = countWrongTokens(limit, () => new Date(now), most);
  return { count, pass: (seconds: number) => (now += seconds * 1_000) };
}

describe('wrong tokens of an address', () => {
  test('so many are answered for what they are, the others are to wait; the first of these is told', () => {
    const { count } = counting(3);
    expect([1, 2, 3].map(() => count('10.0.0.1').wait)).toEqual([0, 0, 0]);
    expect(count('10.0.0.1')).toEqual({ wait: 20, first: true });
    expect(count('10.0.0.1')).toEqual({ wait: 20, first: false });
    expect(count('10.0.0.2')).toEqual({ wait: 0, first: false });
  });

  test('what was spent comes back by and by, and what is refused costs nothing more', () => {
    const { count, pass } = counting(3);
    for (let sent = 0; sent < 50; sent += 1) count('10.0.0.1');
    pass(19);
    expect(count('10.0.0.1').wait).toBe(1);
    pass(1);
    expect(count('10.0.0.1').wait).toBe(0);
    expect(count('10.0.0.1')).toEqual({ wait: 20, first: false });
    pass(60);
    expect([1, 2, 3, 4].map(() => count('10.0.0.1'))).toMatchObject([{}, {}, {}, { wait: 20, first: true }]);
  });

  test('a clock that is set back gives nothing and takes nothing', () => {
    const { count, pass } = counting(1);
    count('10.0.0.1');
    pass(-3_600);
    expect(count('10.0.0.1').wait).toBe(60);
    pass(60);
    expect(count('10.0.0.1').wait).toBe(0);
  });

  test.each([1, 7, 30, 999])('%i a minute are as many', (limit) => {
    const { count, pass } = counting(limit);
    const waits = () => Array.from({ length: limit + 1 }, () => count('10.0.0.1').wait > 0);
    const all = [...Array.from({ length: limit }, () => false), true];
    expect(waits()).toEqual(all);
    pass(60);
    expect(waits()).toEqual(all);
  });

  test('no more addresses are remembered than are allowed: those quiet for longest are forgotten', () => {
    const { count } = counting(1, 2);
    count('10.0.0.1');
    count('10.0.0.2');
    expect(count('10.0.0.1').wait).toBe(60);
    count('10.0.0.3');
    expect(count('10.0.0.1').wait).toBe(60);
    expect(count('10.0.0.2').wait).toBe(0);
  });
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, network) => expect(networkOf(address)).toBe(network));
